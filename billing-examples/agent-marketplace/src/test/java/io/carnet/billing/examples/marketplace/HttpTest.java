package io.carnet.billing.examples.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Customers over plain HTTP: what they see, what agents do, and who pays first. */
class HttpTest {

    private static final String FINE = "{\"input\":{}}";
    private static final String TEXT = """
            {"input":{"text":"The harbour is old. Ships enter the harbour at night, and ships leave the harbour at dawn. \
            It rains.","%s":1}}
            """;

    private final Markets market = new Markets();

    @AfterEach
    void close() {
        assertThat(market.marketplace.billing().audit().drifts()).isEmpty();
        market.close();
    }

    private static String picture(int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(Color.RED);
        graphics.fillRect(width / 4, height / 4, width / 2, height / 2);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static BufferedImage image(JsonNode output) throws IOException {
        String data = output.at("/image").asString();
        assertThat(data).startsWith("data:image/png;base64,");
        return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(data.substring(22))));
    }

    @Test
    void whatWasChargedIsNeverSaidToBeFreeThoughItsAnswerIsDeleted() throws SQLException {
        String url = "jdbc:h2:mem:forgetful";
        try (Markets forgetful = new Markets("--jdbc-url", url);
                Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            Client alice = forgetful.customer("alice", ",\"credits\":10");
            String call = "{\"input\":{},\"idempotency_key\":\"one\"}";
            assertThat(alice.post("/agents/rehearsal/runs", call).status()).isEqualTo(200);
            assertThat(statement.executeUpdate("DELETE FROM marketplace_job")).isEqualTo(1);

            Answer repeated = alice.post("/agents/rehearsal/runs", call);

            assertThat(repeated.status()).isEqualTo(410);
            assertThat(repeated.at("/error")).isEqualTo("answer_not_kept");
            assertThat(repeated.at("/message")).contains("charged");
            assertThat(alice.get("/jobs/" + repeated.at("/job_id")).at("/error"))
                    .isEqualTo("answer_not_kept");
            assertThat(forgetful.marketplace.billing().audit().drifts()).isEmpty();
        }
    }

    @Test
    void aPackPaysFirstAndThenEachRunForItself() {
        Client alice = market.customer("alice");

        Answer asked = alice.post("/agents/rehearsal/packs/pair", "{}");
        assertThat(asked.status()).isEqualTo(402);
        assertThat(asked.header("PAYMENT-REQUIRED")).isNotEmpty();
        assertThat(asked.at("/price")).isEqualTo("0.95");
        assertThat(asked.at("/accepts/0/maxAmountRequired")).isEqualTo("950000");
        Answer bought = market.paying(alice, "0.95").post("/agents/rehearsal/packs/pair", "first", "{}");
        assertThat(bought.status()).isEqualTo(201);
        assertThat(bought.at("/runs_granted")).isEqualTo("2");
        assertThat(bought.header("PAYMENT-RESPONSE")).isNotEmpty();
        for (int i = 0; i < 2; i++) {
            Answer run = market.paying(alice, "0.50").post("/agents/rehearsal/runs", FINE);
            assertThat(run.status()).isEqualTo(200);
            assertThat(run.at("/status")).isEqualTo("succeeded");
            assertThat(run.at("/funding")).isEqualTo("pack");
            assertThat(run.at("/cost")).isEqualTo("0.00");
            assertThat(run.header("PAYMENT-RESPONSE")).isEmpty();
        }
        Answer none = alice.post("/agents/rehearsal/runs", FINE);
        assertThat(none.status()).isEqualTo(402);
        assertThat(none.at("/error")).isEqualTo("payment_required");
        assertThat(none.at("/offers/1/pack_id")).isEqualTo("pair");
        assertThat(none.at("/price")).isEqualTo("0.50");
        Answer paid = market.paying(alice, "0.50").post("/agents/rehearsal/runs", FINE);
        assertThat(paid.status()).isEqualTo(200);
        assertThat(paid.at("/cost")).isEqualTo("0.50");
        assertThat(paid.at("/funding")).isEqualTo("payment");
        assertThat(paid.header("PAYMENT-RESPONSE")).isNotEmpty();
        assertThat(market.facilitator.ledger()).hasSize(2);
    }

    @Test
    void aPackIsForItsOwnAgentOnly() {
        Client alice = market.customer("alice");
        market.paying(alice, "0.95").post("/agents/rehearsal/packs/pair", "{}");

        assertThat(alice.post("/agents/keyword-extractor/runs", TEXT.formatted("count"))
                        .status())
                .isEqualTo(402);
        Answer packs = alice.get("/agents/rehearsal/packs");
        assertThat(packs.at("/balances/runs_available")).isEqualTo("2");
        assertThat(packs.at("/offers/0/price")).isEqualTo("4.50");
        assertThat(alice.get("/agents/keyword-extractor/packs").at("/balances/runs_available"))
                .isEqualTo("0");
        Answer wallet = alice.get("/wallet");
        assertThat(wallet.json().at("/packs")).hasSize(1);
        assertThat(wallet.at("/packs/0/agent_id")).isEqualTo("rehearsal");
        assertThat(wallet.at("/customer")).isEqualTo("alice");
    }

    @Test
    void agentsDoTheirWork() throws IOException {
        Client alice = market.customer("alice", ",\"credits\":10");

        Answer clear = alice.post(
                "/agents/background-remover/runs",
                "{\"input\":{\"image\":\"" + picture(40, 20)
                        + "\",\"bgColor\":\"transparent\",\"outputFormat\":\"png\"}}");
        assertThat(clear.status()).isEqualTo(200);
        assertThat(clear.at("/funding")).isEqualTo("credits");
        assertThat(clear.at("/cost")).isEqualTo("0.60");
        BufferedImage image = image(clear.json().at("/output"));
        assertThat(image.getRGB(0, 0)).isZero();
        assertThat(image.getRGB(39, 19)).isZero();
        assertThat(image.getRGB(20, 10)).isEqualTo(Color.RED.getRGB());
        Answer blue = alice.post(
                "/agents/background-remover/runs",
                "{\"input\":{\"image\":\"data:image/png;base64," + picture(8, 8) + "\",\"bgColor\":\"#0000ff\"}}");
        assertThat(image(blue.json().at("/output")).getRGB(0, 0)).isEqualTo(Color.BLUE.getRGB());
        Answer keywords = alice.post("/agents/keyword-extractor/runs", TEXT.formatted("count"));
        assertThat(keywords.json().at("/output").toString())
                .isEqualTo("{\"keywords\":[{\"word\":\"harbour\",\"times\":3}]}");
        Answer summary = alice.post("/agents/summarizer/runs", TEXT.formatted("sentences"));
        assertThat(summary.at("/output/summary")).isEqualTo("The harbour is old.");
        assertThat(alice.get("/wallet").json().at("/credits/available").decimalValue())
                .isEqualByComparingTo("7.5");
    }

    @Test
    void aPictureMayBeAsLargeAsTheAgentSays() throws IOException {
        Client alice = market.customer("alice", ",\"credits\":10");
        BufferedImage noise = new BufferedImage(1024, 1024, BufferedImage.TYPE_INT_RGB);
        Random dice = new Random(7);
        noise.setRGB(0, 0, 1024, 1024, dice.ints(1 << 20).toArray(), 0, 1024);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(noise, "png", bytes);
        String body = "{\"input\":{\"image\":\"" + Base64.getEncoder().encodeToString(bytes.toByteArray()) + "\"}}";
        assertThat(body.length()).isGreaterThan(4_000_000);

        Answer large = alice.post("/agents/background-remover/runs", "large", body);
        assertThat(large.status()).isEqualTo(200);
        assertThat(alice.get("/jobs/large").json()).isEqualTo(large.json());
    }

    @Test
    void aTaskGoesToTheBestAgentWithinTheBudget() {
        Client alice = market.customer("alice");
        market.paying(alice, "4.00").post("/agents/keyword-extractor/packs/starter", "{}");

        Answer cheap = alice.post("/solve", solve("extract keywords of a text", "0.50"));
        assertThat(cheap.status()).isEqualTo(200);
        assertThat(cheap.at("/agent_id")).isEqualTo("keyword-extractor");
        assertThat(cheap.at("/funding")).isEqualTo("pack");
        Answer other = alice.post("/solve", solve("a summary of a text", "0.80"));
        assertThat(other.status()).isEqualTo(402);
        assertThat(other.at("/agent_id")).isEqualTo("summarizer");
        Answer poor = alice.post("/solve", solve("extract keywords", "0.49"));
        assertThat(poor.status()).isEqualTo(422);
        assertThat(poor.at("/error")).isEqualTo("no_candidate");
        assertThat(alice.post("/solve", solve("brew some tea", "100.00")).at("/error"))
                .isEqualTo("no_candidate");
        Answer first = alice.post("/solve", "once", solve("extract keywords of a text", "0.50"));
        assertThat(alice.post("/solve", "once", solve("extract keywords of a text", "0.50"))
                        .json())
                .isEqualTo(first.json());
        assertThat(alice.post("/solve", "once", solve("extract keywords", "0.50"))
                        .status())
                .isEqualTo(409);
        assertThat(alice.get("/wallet").at("/packs/0/runs_available")).isEqualTo("8");
    }

    private static String solve(String intent, String budget) {
        return "{\"intent\":\"" + intent + "\",\"budget\":\"" + budget + "\",\"input\":{\"text\":\"some words\"}}";
    }

    @Test
    void agentsAreFoundAndTellWhatTheyWant() {
        Client alice = market.customer("alice");

        assertThat(alice.get("/agents").json().at("/agents")).hasSize(4);
        Answer found = alice.get("/agents?query=remove%20the%20background");
        assertThat(found.json().at("/agents")).hasSize(1);
        assertThat(found.at("/agents/0/agent_id")).isEqualTo("background-remover");
        Answer agent = alice.get("/agents/background-remover");
        assertThat(agent.at("/price_per_run")).isEqualTo("0.60");
        assertThat(agent.at("/input/bgColor")).contains("transparent");
    }

    @Test
    void aFailingAgentTakesNothingOfAPackOrOfCredits() {
        Client alice = market.customer("alice", ",\"credits\":1");
        market.paying(alice, "0.95").post("/agents/rehearsal/packs/pair", "{}");

        Answer failed = alice.post("/agents/rehearsal/runs", "f", "{\"input\":{\"fail\":true}}");
        assertThat(failed.status()).isEqualTo(502);
        assertThat(failed.at("/status")).isEqualTo("failed");
        assertThat(failed.at("/error")).isEqualTo("agent_failed");
        assertThat(failed.at("/cost")).isEqualTo("0.00");
        assertThat(failed.json().at("/output").isNull()).isTrue();
        assertThat(failed.json().at("/latency_ms").isNumber()).isTrue();
        assertThat(alice.get("/wallet").at("/packs/0/runs_available")).isEqualTo("2");
        assertThat(alice.post("/agents/rehearsal/runs", "f", "{\"input\":{\"fail\":true}}")
                        .json())
                .isEqualTo(failed.json());
        assertThat(alice.get("/jobs/f").json()).isEqualTo(failed.json());
        alice.post("/agents/rehearsal/runs", FINE);
        alice.post("/agents/rehearsal/runs", FINE);
        Answer onCredits = alice.post("/agents/rehearsal/runs", "{\"input\":{\"fail\":true}}");
        assertThat(onCredits.status()).isEqualTo(502);
        assertThat(onCredits.at("/funding")).isEqualTo("credits");
        assertThat(alice.get("/wallet").at("/credits/available")).isEqualTo("1");
        assertThat(market.facilitator.ledger()).hasSize(1);
    }

    @Test
    void anAgentThatBreaksTakesNothingEither() {
        Understudy understudy = new Understudy();
        understudy.failsWith(new NoClassDefFoundError("planted"));
        try (Markets stage = new Markets(understudy.agents())) {
            Client alice = stage.customer("alice", ",\"credits\":1");
            assertThat(alice.post("/agents/rehearsal/runs", "e", FINE).status()).isEqualTo(500);
            Answer again = alice.post("/agents/rehearsal/runs", "e", FINE);
            assertThat(again.status()).isEqualTo(502);
            assertThat(again.at("/error")).isEqualTo("agent_failed");
            assertThat(again.at("/cost")).isEqualTo("0.00");
            assertThat(alice.get("/wallet").json().at("/credits/available").asInt())
                    .isEqualTo(1);
            assertThat(stage.marketplace.billing().audit().drifts()).isEmpty();
        }
    }

    @Test
    void whatIsWrongIsToldByItsPathBeforeAnybodyIsAskedToPay() throws IOException {
        Client alice = market.customer("alice");

        Answer wrong = alice.with("Idempotency-Key", "a b").post("/agents/background-remover/runs", """
                        {"input":{"image":"https://127.0.0.1/secret.png","bgColor":"red","outputFormat":"gif","size":1},
                        "pay_with":"gold","customer":"bob"}
                        """);
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.json()
                        .at("/problems")
                        .valueStream()
                        .map(problem -> problem.at("/path").asString()))
                .containsExactlyInAnyOrder(
                        "input.image",
                        "input.bgColor",
                        "input.outputFormat",
                        "input.size",
                        "pay_with",
                        "idempotency_key",
                        "customer");
        assertThat(wrong.header("PAYMENT-REQUIRED")).isEmpty();
        assertThat(wrong(alice, "{}")).isEqualTo("input");
        assertThat(wrong(alice, "{\"input\":{}}")).isEqualTo("input.image");
        assertThat(wrong(alice, "{\"input\":[]}")).isEqualTo("input");
        assertThat(wrong(alice, "{\"agent_id\":\"rehearsal\",\"input\":{\"image\":\"" + picture(1, 1) + "\"}}"))
                .isEqualTo("agent_id");
        assertThat(wrong(alice, "{\"input\":{\"image\":\"" + picture(1025, 1024) + "\"}}"))
                .isEqualTo("input.image");
        assertThat(wrong(alice, "{\"input\":{\"image\":\"AAAA\"}}")).isEqualTo("input.image");
        assertThat(wrong(alice, "{")).isEqualTo("body");
        Answer badTask = alice.post("/solve", "{\"budget\":0.5}");
        assertThat(badTask.json()
                        .at("/problems")
                        .valueStream()
                        .map(problem -> problem.at("/path").asString()))
                .containsExactlyInAnyOrder("intent", "budget", "input");
        assertThat(alice.post("/agents/rehearsal/packs/pair", "{\"pay_with\":\"card:\"}")
                        .status())
                .isEqualTo(422);
        assertThat(alice.get("/wallet?customer=bob").status()).isEqualTo(422);
        assertThat(alice.get("/jobs/x").status()).isEqualTo(404);
        assertThat(market.marketplace.billing().audit().entries()).isZero();
        assertThat(market.stripe.requests("POST")).isEmpty();
        assertThat(market.facilitator.ledger()).isEmpty();
    }

    private static String wrong(Client customer, String body) {
        Answer answer = customer.post("/agents/background-remover/runs", body);
        assertThat(answer.status()).isEqualTo(422);
        return answer.at("/problems/0/path");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        Client alice = market.customer("alice");

        for (String path : new String[] {"/agents/nobody", "/agents/nobody/packs", "/jobs/none", "/nothing"}) {
            assertThat(alice.get(path).status()).as(path).isEqualTo(404);
            assertThat(alice.get(path).at("/error")).isNotEmpty();
        }
        assertThat(alice.post("/agents/nobody/runs", FINE).status()).isEqualTo(404);
        assertThat(alice.post("/agents/rehearsal/packs/one-run", "{}").status()).isEqualTo(404);
        assertThat(alice.post("/agents/nobody/packs/pair", "{}").status()).isEqualTo(404);
        assertThat(alice.put("/wallet", "{}").status()).isEqualTo(405);
        assertThat(alice.post("/agents/rehearsal/runs", "x".repeat(HttpSide.LONGEST + 1))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void whoShowsNoKeyLearnsNothing() {
        Client nobody = market.anybody();
        Client forger = nobody.bearing("alice.AAAA");
        Client operator = market.operator();

        for (Client client : new Client[] {nobody, forger, operator}) {
            for (Tool tool : Tool.ALL) {
                String path = tool.path().replaceAll("\\{.*?}", "rehearsal");
                Answer answer = tool.method().equals("GET") ? client.get(path) : client.post(path, FINE);
                assertThat(answer.status()).as(path).isEqualTo(401);
                assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
            }
            assertThat(client.post("/mcp", "{}").status()).isEqualTo(401);
        }
        Client alice = market.customer("alice");
        for (Client client : new Client[] {nobody, forger, alice}) {
            assertThat(client.post("/operator/customers", "{\"customer\":\"eve\"}")
                            .status())
                    .isEqualTo(401);
            assertThat(client.post("/operator/reconcile", "").status()).isEqualTo(401);
            assertThat(client.post("/operator/parked/payouts", "{\"customer\":\"alice\"}")
                            .status())
                    .isEqualTo(401);
            for (String path : new String[] {"customers/alice", "sellers/stagehand", "audit", "parked/payouts"}) {
                assertThat(client.get("/operator/" + path).status()).isEqualTo(401);
            }
        }
    }

    @Test
    void theOperatorSeesAndLooksAfterEverything() {
        Client operator = market.operator();
        market.paying(market.customer("alice", ",\"credits\":3"), "0.95").post("/agents/rehearsal/packs/pair", "{}");

        Answer account = operator.get("/operator/customers/alice");
        assertThat(account.at("/balance/available")).isEqualTo("3");
        assertThat(account.at("/packs/0/runs_available")).isEqualTo("2");
        assertThat(account.at("/audit/clean")).isEqualTo("true");
        assertThat(operator.post("/operator/customers", "{\"customer\":\"a b\",\"credits\":\"1\"}")
                        .json()
                        .at("/problems"))
                .hasSize(2);
        assertThat(operator.get("/operator/audit").at("/clean")).isEqualTo("true");
        assertThat(operator.post("/operator/reconcile", "")
                        .json()
                        .at("/delivered")
                        .asInt())
                .isEqualTo(1);
        assertThat(operator.get("/operator/sellers/stagehand").at("/earned")).isEqualTo("0.80");
        assertThat(operator.get("/operator/customers/a%20b").status()).isEqualTo(422);
    }

    @Test
    void whoAsksForMoreRunsAtOnceThanThereArePlacesIsToldToWait() {
        try (Markets narrow = new Markets("--runs-at-once", "1")) {
            Client alice = narrow.customer("alice", ",\"credits\":10");
            Thread first =
                    new Thread(() -> alice.post("/agents/rehearsal/runs", "slow", "{\"input\":{\"wait_ms\":3000}}"));
            first.start();
            while (!alice.get("/jobs/slow").at("/status").equals("running")) {
                Thread.onSpinWait();
            }
            Answer full = alice.post("/agents/rehearsal/runs", "next", FINE);
            assertThat(full.status()).isEqualTo(429);
            assertThat(full.header("Retry-After")).isEqualTo("1");
            assertThat(alice.get("/jobs/next").status()).isEqualTo(404);
        }
    }
}
