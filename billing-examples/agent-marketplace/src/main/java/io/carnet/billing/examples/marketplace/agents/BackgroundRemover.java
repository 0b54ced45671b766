package io.carnet.billing.examples.marketplace.agents;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.value.Money;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Takes away what surrounds a picture: whatever can be reached from its corners and looks like them. */
public final class BackgroundRemover implements Agent {

    /** As many as 1024 x 1024. */
    static final int MOST_PIXELS = 1 << 20;

    private static final String ID = "background-remover";
    private static final String DATA = "data:image/png;base64,";
    private static final int LIKENESS = 48;
    private static final int TRANSPARENT = 0;

    @Override
    public Card card() {
        return new Card(
                ID,
                "Removes the background of a picture.",
                List.of("remove", "background", "image", "picture", "photo", "png", "transparent"),
                "pixelworks",
                Money.usd("0.60"),
                List.of(
                        Offer.runs("starter", ID, 10, Money.usd("5.00")),
                        Offer.runs("studio", ID, 100, Money.usd("40.00"))),
                Map.of(
                        "image",
                        "a PNG of at most 1,048,576 pixels, in base64 or as a data: URI; addresses are not fetched",
                        "bgColor",
                        "transparent, or as #ffffff; transparent if left out",
                        "outputFormat",
                        "png"));
    }

    @Override
    public Work read(Fields input) {
        Optional<BufferedImage> image = input.needed("image", Fields.text(BackgroundRemover::decode));
        Optional<Integer> color = input.optional("bgColor", Fields.text(BackgroundRemover::color));
        input.optional("outputFormat", Fields.text(BackgroundRemover::format));
        return () -> Views.object()
                .put("image", DATA + encode(without(image.orElseThrow(), color.orElse(TRANSPARENT))))
                .put("width", image.orElseThrow().getWidth())
                .put("height", image.orElseThrow().getHeight());
    }

    private static int color(String text) {
        if (text.equals("transparent")) {
            return TRANSPARENT;
        }
        if (!text.matches("#[0-9a-fA-F]{6}")) {
            throw new IllegalArgumentException("must be transparent, or as #ffffff");
        }
        return 0xff000000 | Integer.parseInt(text.substring(1), 16);
    }

    private static String format(String text) {
        if (!text.equals("png")) {
            throw new IllegalArgumentException("must be png");
        }
        return text;
    }

    /** Looks at the size first: a small file can be a huge picture. */
    private static BufferedImage decode(String text) {
        if (text.matches("(?i)[a-z]+://.*")) {
            throw new IllegalArgumentException("must be the picture itself: addresses are not fetched");
        }
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(
                Base64.getDecoder().decode(text.startsWith(DATA) ? text.substring(DATA.length()) : text)))) {
            reader.setInput(stream, true, true);
            if ((long) reader.getWidth(0) * reader.getHeight(0) > MOST_PIXELS) {
                throw new IOException("too large");
            }
            BufferedImage read = reader.read(0);
            BufferedImage image = new BufferedImage(read.getWidth(), read.getHeight(), BufferedImage.TYPE_INT_ARGB);
            image.createGraphics().drawImage(read, 0, 0, null);
            return image;
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("must be a PNG of at most " + MOST_PIXELS + " pixels, in base64");
        } finally {
            reader.dispose();
        }
    }

    private static BufferedImage without(BufferedImage image, int color) {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
        boolean[] background = new boolean[pixels.length];
        for (int corner : new int[] {0, width - 1, pixels.length - width, pixels.length - 1}) {
            fill(pixels, background, width, corner);
        }
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = background[i] ? color : pixels[i];
        }
        BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        result.setRGB(0, 0, width, height, pixels, 0, width);
        return result;
    }

    private static void fill(int[] pixels, boolean[] background, int width, int corner) {
        Deque<Integer> reached = new ArrayDeque<>(List.of(corner));
        while (!reached.isEmpty()) {
            int at = reached.pop();
            if (background[at] || !alike(pixels[at], pixels[corner])) {
                continue;
            }
            background[at] = true;
            int x = at % width;
            if (x > 0) {
                reached.push(at - 1);
            }
            if (x < width - 1) {
                reached.push(at + 1);
            }
            if (at >= width) {
                reached.push(at - width);
            }
            if (at < pixels.length - width) {
                reached.push(at + width);
            }
        }
    }

    private static boolean alike(int one, int other) {
        for (int shift = 0; shift < 32; shift += 8) {
            if (Math.abs((one >>> shift & 0xff) - (other >>> shift & 0xff)) > LIKENESS) {
                return false;
            }
        }
        return true;
    }

    private static String encode(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
