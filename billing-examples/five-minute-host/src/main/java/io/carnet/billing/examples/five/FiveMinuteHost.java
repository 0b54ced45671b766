package io.carnet.billing.examples.five;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Sells summaries to prepaid customers. */
@SpringBootApplication
class FiveMinuteHost {

    public static void main(String... arguments) {
        Callers callers;
        try {
            callers = new Callers(System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        application(callers).run(arguments);
    }

    static SpringApplication application(Callers callers) {
        SpringApplication application = new SpringApplication(FiveMinuteHost.class);
        application.addInitializers(context -> context.getBeanFactory().registerSingleton("callers", callers));
        return application;
    }
}
