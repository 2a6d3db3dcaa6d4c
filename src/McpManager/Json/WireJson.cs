using System.Text.Encodings.Web;
using System.Text.Json;
using McpManager.Client;

namespace McpManager.Json;

/// <summary>
/// How answers are written: quotes and other signs stay readable. The default encoder escapes them for JSON inside HTML, which no answer of the
/// manager is.
/// </summary>
internal static class WireJson
{
    public static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static ManagerJsonContext Context { get; } = new(new JsonSerializerOptions(ManagerJsonContext.Default.Options) { Encoder = Encoder });
}
