package io.carnet.billing.examples.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads text files, or says in one sentence why not. */
final class TextFiles {

    static final int LARGEST_BYTES = 1 << 20;

    private static final String BUNDLED = "/carnets.txt";

    private TextFiles() {}

    static List<Part> bundled() {
        try (InputStream in = TextFiles.class.getResourceAsStream(BUNDLED)) {
            return Part.split(1, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Part> read(List<String> files) throws BadInputException {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            List<Part> ofFile = Part.split(i + 1, read(files.get(i)));
            if (ofFile.isEmpty()) {
                throw new BadInputException(files.get(i) + " has no words");
            }
            parts.addAll(ofFile);
        }
        return parts;
    }

    private static String read(String file) throws BadInputException {
        try {
            Path path = Path.of(file);
            if (!Files.exists(path)) {
                throw new BadInputException("there is no file " + file);
            }
            if (!Files.isRegularFile(path)) {
                throw new BadInputException(file + " is not a file");
            }
            return text(file, content(file, path));
        } catch (IOException | InvalidPathException e) {
            throw new BadInputException(file + " cannot be read", e);
        }
    }

    private static byte[] content(String file, Path path) throws IOException, BadInputException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(LARGEST_BYTES + 1);
            if (bytes.length > LARGEST_BYTES) {
                throw new BadInputException(file + " is larger than " + LARGEST_BYTES + " bytes");
            }
            return bytes;
        }
    }

    private static String text(String file, byte[] bytes) throws BadInputException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.indexOf('\0') < 0) {
                return text;
            }
        } catch (CharacterCodingException e) {
            throw new BadInputException(file + " is not text in UTF-8", e);
        }
        throw new BadInputException(file + " is not text in UTF-8");
    }
}
