using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpManager.Json;

namespace McpManager.Api.Streams;

/// <summary>The frames of <c>text/event-stream</c>.</summary>
internal static class ServerSentEvents
{
    public const string ContentType = "text/event-stream";

    private static readonly JsonWriterOptions s_writing = new() { Encoder = WireJson.Encoder, SkipValidation = true };

    /// <summary>A comment: clients skip it, proxies see traffic.</summary>
    public static ReadOnlyMemory<byte> KeepAlive { get; } = Encoding.UTF8.GetBytes(": keep-alive\n\n");

    /// <summary>JSON has no line breaks, so one data line holds it.</summary>
    public static void Write<T>(IBufferWriter<byte> writer, string? id, string? type, T value, JsonTypeInfo<T> json)
    {
        if (id is not null)
        {
            Field(writer, "id"u8, id);
        }

        if (type is not null)
        {
            Field(writer, "event"u8, type);
        }

        writer.Write("data: "u8);
        Json(writer, value, json);
        writer.Write("\n\n"u8);
    }

    public static void Json<T>(IBufferWriter<byte> writer, T value, JsonTypeInfo<T> json)
    {
        using var text = new Utf8JsonWriter(writer, s_writing);
        JsonSerializer.Serialize(text, value, json);
    }

    private static void Field(IBufferWriter<byte> writer, ReadOnlySpan<byte> name, string value)
    {
        writer.Write(name);
        writer.Write(": "u8);
        Encoding.UTF8.GetBytes(value, writer);
        writer.Write("\n"u8);
    }
}
