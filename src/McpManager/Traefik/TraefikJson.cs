using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpManager.Traefik;

/// <summary>Traefik's names are camelCase.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DynamicConfig))]
internal sealed partial class TraefikJsonContext : JsonSerializerContext;

/// <summary>Records → the bytes that Traefik reads.</summary>
internal static class TraefikJson
{
    // Rules stay readable for who looks at them with curl: the default encoder would write every backtick as \u0060. It is no HTML.
    private static readonly TraefikJsonContext s_context = new(
        new JsonSerializerOptions(TraefikJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static byte[] Write(DynamicConfig config) => JsonSerializer.SerializeToUtf8Bytes(config, s_context.DynamicConfig);
}
