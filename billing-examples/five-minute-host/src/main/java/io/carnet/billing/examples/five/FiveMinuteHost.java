package io.carnet.billing.examples.five;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Sells summaries to prepaid customers. */
@SpringBootApplication
class FiveMinuteHost {

    /** What cannot be without its secrets is not started. */
    public static void main(String... arguments) {
        try {
            application(new Callers(System.getenv())).run(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    static SpringApplication application(Callers callers) {
        SpringApplication application = new SpringApplication(FiveMinuteHost.class);
        application.addInitializers(context -> context.getBeanFactory().registerSingleton("callers", callers));
        return application;
    }
}
