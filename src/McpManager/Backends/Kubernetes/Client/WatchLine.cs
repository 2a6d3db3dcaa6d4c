using System.Text.Json;
using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Backends.Kubernetes.Client;

/// <summary>One line of a watch.</summary>
/// <param name="Event"><c>null</c> for a bookmark: nothing happened, up to this version.</param>
/// <param name="Version">Where the watch goes on from after it.</param>
internal sealed record WatchLine<T>(WatchEvent<T>? Event, string? Version)
    where T : class, IKubeObject
{
    /// <exception cref="KubernetesException">The server tells a failure (<see cref="KubernetesException.IsGone"/>), or nothing that can be read.</exception>
    public static WatchLine<T> Parse(ReadOnlyMemory<byte> line, KubeResource<T> resource)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var content = json.RootElement.GetProperty("object");
            return json.RootElement.GetProperty("type").GetString() switch
            {
                "ADDED" => Changed(WatchEventType.Added),
                "MODIFIED" => Changed(WatchEventType.Modified),
                "DELETED" => Changed(WatchEventType.Deleted),

                // An object with a version and nothing else, so that it is no whole one.
                "BOOKMARK" => new(Event: null, content.GetProperty("metadata").GetProperty("resourceVersion").GetString()),
                "ERROR" => throw new KubernetesException(
                    System.Net.HttpStatusCode.OK,
                    content.Deserialize(KubeClientJson.Default.KubeStatus),
                    "The server ended the watch with an error"),
                _ => throw Unreadable(inner: null),
            };

            WatchLine<T> Changed(WatchEventType type) => content.Deserialize(resource.Type) is { Metadata: not null } item
                ? new(new WatchEvent<T>(type, item), item.Metadata.ResourceVersion)
                : throw Unreadable(inner: null);
        }
        catch (Exception e) when (e is KeyNotFoundException || KubeReply.IsNotAsExpected(e))
        {
            throw Unreadable(e);
        }
    }

    private static KubernetesException Unreadable(Exception? inner) =>
        new(System.Net.HttpStatusCode.OK, said: null, "The server told something in a watch that cannot be read", inner);
}
