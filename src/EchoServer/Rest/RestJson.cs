using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EchoServer.Rest;

/// <summary>Source-generated: no reflection at start. The REST side speaks snake_case; MCP has its own names.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(ServiceResponse))]
[JsonSerializable(typeof(EchoResponse))]
[JsonSerializable(typeof(InfoResponse))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class RestJson : JsonSerializerContext
{
    public static readonly RestJson Web = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Letters and quotes stay as they are: an echo should be readable. The answers carry nosniff, so that no browser takes one for HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
