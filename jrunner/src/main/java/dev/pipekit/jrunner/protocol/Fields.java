package dev.pipekit.jrunner.protocol;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.pipekit.jrunner.core.Failure;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;

/** A JSON object whose fields have a type; a wrong or missing one is named. */
public final class Fields {
    private final JsonObject object;

    private Fields(JsonObject object) {
        this.object = object;
    }

    public static Fields parse(String json) throws Failure {
        try {
            JsonReader reader = new JsonReader(new StringReader(json));
            reader.setStrictness(Strictness.STRICT);
            JsonElement element = JsonParser.parseReader(reader);
            if (!element.isJsonObject() || reader.peek() != JsonToken.END_DOCUMENT) {
                throw Failure.config("one JSON object is wanted");
            }
            return new Fields(element.getAsJsonObject());
        } catch (JsonParseException | IOException e) {
            throw Failure.config("not valid JSON");
        }
    }

    boolean has(String name) {
        return get(name) != null;
    }

    private JsonElement get(String name) {
        JsonElement value = object.get(name);
        return value == null || value.isJsonNull() ? null : value;
    }

    String text(String name) throws Failure {
        String value = optionalText(name);
        if (value == null) {
            throw Failure.config("'" + name + "' is missing");
        }
        return value;
    }

    public String optionalText(String name) throws Failure {
        JsonElement value = get(name);
        if (value == null) {
            return null;
        }
        return asText(name, value);
    }

    private static String asText(String name, JsonElement value) throws Failure {
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
            throw Failure.config("'" + name + "' must be a string");
        }
        return value.getAsString();
    }

    Long integer(String name) throws Failure {
        JsonElement value = get(name);
        if (value == null) {
            return null;
        }
        try {
            return value.getAsBigDecimal().longValueExact();
        } catch (RuntimeException e) {
            throw Failure.config("'" + name + "' must be an integer");
        }
    }

    boolean flag(String name) throws Failure {
        JsonElement value = get(name);
        if (value == null) {
            return false;
        }
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isBoolean()) {
            throw Failure.config("'" + name + "' must be true or false");
        }
        return value.getAsBoolean();
    }

    List<String> texts(String name) throws Failure {
        List<String> texts = new ArrayList<>();
        for (JsonElement element : array(name)) {
            texts.add(asText(name, element));
        }
        return texts;
    }

    Fields object(String name) throws Failure {
        return asFields(name, get(name));
    }

    List<Fields> objects(String name) throws Failure {
        List<Fields> objects = new ArrayList<>();
        for (JsonElement element : array(name)) {
            objects.add(asFields(name, element));
        }
        return objects;
    }

    private JsonArray array(String name) throws Failure {
        JsonElement value = get(name);
        if (value == null) {
            return new JsonArray();
        }
        if (!value.isJsonArray()) {
            throw Failure.config("'" + name + "' must be an array");
        }
        return value.getAsJsonArray();
    }

    private static Fields asFields(String name, JsonElement value) throws Failure {
        if (value == null || !value.isJsonObject()) {
            throw Failure.config("'" + name + "' must be an object");
        }
        return new Fields(value.getAsJsonObject());
    }
}
