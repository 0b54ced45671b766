package io.carnet.billing.examples.tools;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** Sells calls of tools to agents, whose owners say what they may spend. */
@SpringBootApplication
@EnableConfigurationProperties(Assortment.class)
public class ToolPlatform {

    public static void main(String... arguments) {
        serve(List.of(arguments), InstantSource.system());
    }

    /** Runs it until the process is told to end; more classes may add to what it is made of. */
    static void serve(List<String> arguments, InstantSource clock, Class<?>... more) {
        try {
            Settings settings = Settings.of(arguments, System.getenv());
            int port = start(settings, clock, more).getWebServer().getPort();
            System.out.println("listening on http://localhost:" + port);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    static ServletWebServerApplicationContext start(Settings settings, InstantSource clock, Class<?>... more) {
        SpringApplication application = new SpringApplication(ToolPlatform.class);
        application.addPrimarySources(List.of(more));
        application.setDefaultProperties(
                Map.of("server.port", settings.port(), "server.servlet.session.cookie.secure", settings.behindTls()));
        application.addInitializers(context -> {
            context.getBeanFactory().registerSingleton("settings", settings);
            context.getBeanFactory().registerSingleton("clock", clock);
        });
        return (ServletWebServerApplicationContext) application.run();
    }
}
