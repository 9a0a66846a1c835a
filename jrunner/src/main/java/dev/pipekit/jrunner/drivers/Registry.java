package dev.pipekit.jrunner.drivers;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pipekit.jrunner.core.JdbcUrl;
import dev.pipekit.jrunner.drivers.DriverEntry.Artifact;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The drivers this jrunner knows: drivers.json, built into the jar so that nothing outside can add to it. */
public final class Registry {
    private static final Map<String, DriverEntry> ENTRIES = read();

    private Registry() {}

    public static DriverEntry of(String kind) {
        return ENTRIES.get(kind);
    }

    private static Map<String, DriverEntry> read() {
        Map<String, DriverEntry> entries = new LinkedHashMap<>();
        try (InputStream in = Registry.class.getResourceAsStream("/drivers.json")) {
            JsonObject file = JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8)).getAsJsonObject();
            for (JsonElement element : file.getAsJsonArray("drivers")) {
                DriverEntry entry = entry(element.getAsJsonObject());
                entries.put(entry.kind(), entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    private static DriverEntry entry(JsonObject driver) {
        JsonElement suffix = driver.get("file_suffix");
        return new DriverEntry(
                text(driver, "kind"), text(driver, "name"), text(driver, "class"),
                stream(driver.getAsJsonArray("artifacts")).map(Registry::artifact).toList(),
                stream(driver.getAsJsonArray("url_prefixes")).map(JsonElement::getAsString).toList(),
                rules(driver), texts(driver.getAsJsonObject("defaults")), texts(driver.getAsJsonObject("pinned")),
                text(driver, "place").equals("file"), suffix == null ? "" : suffix.getAsString());
    }

    private static JdbcUrl.Rules rules(JsonObject driver) {
        return new JdbcUrl.Rules(Pattern.compile(text(driver, "address")),
                JdbcUrl.Style.valueOf(text(driver, "property_style").toUpperCase(Locale.ROOT)),
                Set.copyOf(stream(driver.getAsJsonArray("properties")).map(JsonElement::getAsString).toList()));
    }

    /** group:name:version is kept as name-version.jar. */
    private static Artifact artifact(JsonElement element) {
        JsonObject artifact = element.getAsJsonObject();
        String[] coordinate = text(artifact, "coordinate").split(":");
        JsonElement sha256 = artifact.get("sha256");
        return new Artifact(coordinate[1] + "-" + coordinate[2] + ".jar", sha256 == null ? null : sha256.getAsString());
    }

    private static Map<String, String> texts(JsonObject object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.entrySet().forEach(entry -> texts.put(entry.getKey(), entry.getValue().getAsString()));
        return texts;
    }

    private static String text(JsonObject object, String name) {
        return object.get(name).getAsString();
    }

    private static Stream<JsonElement> stream(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
