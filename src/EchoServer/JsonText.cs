using System.Text.Json;

namespace EchoServer;

internal static class JsonText
{
    /// <summary>
    /// The string, or null when it holds half of a surrogate pair: <c>"\ud800"</c> is valid JSON but no valid text,
    /// and the reader finds that out only when it is asked for the string.
    /// </summary>
    public static string? Read(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
