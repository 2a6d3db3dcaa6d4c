using System.Collections.Immutable;

namespace McpManager.Configuration;

/// <summary>What Traefik is told about, read from the environment. Pure.</summary>
internal static class TraefikSettings
{
    public static ImmutableArray<string> EntryPoints(SettingReader read)
    {
        // Sorted: the order in the variable must not change the document, since each change resets Traefik's state.
        ImmutableArray<string> names = [.. read.List("TRAEFIK_ENTRYPOINTS", ["web"]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (names.IsEmpty || !names.All(SettingForms.IsEntryPointName))
        {
            read.Refuse("TRAEFIK_ENTRYPOINTS", "must be names of Traefik entry points such as web,websecure: letters, digits, _ and -");
        }

        return names;
    }

    public static string? GatewayUrl(SettingReader read)
    {
        if (read.Text("TRAEFIK_GATEWAY_URL") is not { } text)
        {
            return null;
        }

        if (SettingForms.Origin(text) is { } url && url.StartsWith("http://", StringComparison.Ordinal))
        {
            return url;
        }

        read.Refuse("TRAEFIK_GATEWAY_URL", "must be the manager's http URL as Traefik reaches it, such as http://mcp-manager:8000, without a path");
        return null;
    }
}
