using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpManager.Client;

/// <summary>The wire format as a client reads it: a newer manager may say more than this client knows.</summary>
internal static class ClientJson
{
    public static ManagerJsonContext Context { get; } = new(new JsonSerializerOptions(ManagerJsonContext.Default.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    });
}
