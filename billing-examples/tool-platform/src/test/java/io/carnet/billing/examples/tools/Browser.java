package io.carnet.billing.examples.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Debian's Chromium, without a window. */
final class Browser implements AutoCloseable {

    /** Of phones that are narrow. */
    static final int PHONE = 360;

    static final int DESKTOP = 1200;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ChromeDriver driver;
    private final Path downloads;

    Browser(Path downloads) {
        this.downloads = downloads;
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.addArguments("--headless=new", "--disable-dev-shm-usage", "--force-color-profile=srgb");
        if (System.getProperty("user.name").equals("root")) {
            options.addArguments("--no-sandbox");
        }
        options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL", "performance", "ALL"));
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(new File("/usr/bin/chromedriver"))
                        .build(),
                options);
        driver.manage().timeouts().implicitlyWait(PATIENCE);
        tell("Browser.setDownloadBehavior", Map.of("behavior", "allow", "downloadPath", downloads.toString()));
    }

    private Map<String, Object> tell(String command, Map<String, Object> parameters) {
        return driver.executeCdpCommand(command, parameters);
    }

    /** As somebody who has never been anywhere. */
    void forget() {
        driver.get("about:blank");
        tell("Network.clearBrowserCookies", Map.of());
        complaints();
        requests();
    }

    void show(int width, String scheme) {
        tell(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 740, "deviceScaleFactor", 1, "mobile", width == PHONE));
        tell(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void open(String address) {
        driver.get(address);
    }

    String address() {
        return driver.getCurrentUrl();
    }

    /** Waits for it. */
    WebElement find(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    String text(String css) {
        return find(css).getText();
    }

    void fill(String css, String text) {
        WebElement field = find(css);
        field.clear();
        field.sendKeys(text);
    }

    /** What leads to another page, or to the same one anew. */
    void follow(String css) {
        leave(() -> find(css).click());
    }

    /** Waits until the page has gone. */
    void leave(Runnable how) {
        script("document.documentElement.dataset.left = ''");
        how.run();
        find("html:not([data-left]) body");
    }

    void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    void tab() {
        press(Keys.TAB);
    }

    Object script(String script) {
        return Optional.ofNullable(driver.executeScript(script)).orElse("");
    }

    List<?> list(String script) {
        return (List<?>) script(script);
    }

    /** Clicks on what is a file, and waits until all of it is there: it is moved to where an empty one keeps its name. */
    String download(String css, String name) throws IOException, InterruptedException {
        Path file = downloads.resolve(name);
        try (WatchService watch = downloads.getFileSystem().newWatchService()) {
            downloads.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            find(css).click();
            while (Files.notExists(file) || Files.size(file) == 0) {
                WatchKey key = Optional.ofNullable(watch.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .orElseThrow(() -> new AssertionError("no file " + name));
                key.pollEvents();
                key.reset();
            }
        }
        return Files.readString(file, UTF_8);
    }

    /** The whole page, under what is built. */
    void screenshot(String name) {
        Object png = tell("Page.captureScreenshot", Map.of("captureBeyondViewport", true))
                .get("data");
        try {
            Path folder = Files.createDirectories(Path.of("target", "screenshots"));
            Files.write(folder.resolve(name + ".png"), Base64.getDecoder().decode((String) png));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What its console has warned of since it was asked last. */
    List<String> complaints() {
        return logged("browser")
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** What it has asked anybody for since it was asked last. */
    List<String> requests() {
        return logged("performance")
                .map(entry -> JsonMapper.shared().readTree(entry.getMessage()).get("message"))
                .filter(message -> message.path("method").asString().equals("Network.requestWillBeSent"))
                .map(message -> message.at("/params/request/url"))
                .map(JsonNode::asString)
                .filter(url -> !url.startsWith("data:"))
                .toList();
    }

    private Stream<LogEntry> logged(String kind) {
        return StreamSupport.stream(driver.manage().logs().get(kind).spliterator(), false);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
