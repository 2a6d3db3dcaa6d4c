using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Backends.Kubernetes.Client;

/// <summary>What is sent. Pure.</summary>
internal static class KubeBody
{
    private static readonly JsonSerializerOptions s_options = KubeWire.Json.Options;

    /// <summary>An object, with what only the client knows.</summary>
    /// <param name="apiVersion"><c>apps/v1</c>, <c>v1</c>.</param>
    public static byte[] Of<T>(T body, JsonTypeInfo<T> type, string apiVersion, string kind, string @namespace)
        where T : class, IKubeObject
    {
        var node = JsonSerializer.SerializeToNode(body, type)!.AsObject();
        node["apiVersion"] = apiVersion;
        node["kind"] = kind;
        node["metadata"]!["namespace"] = @namespace;
        return Of(node);
    }

    public static byte[] Of(JsonObject node) => Encoding.UTF8.GetBytes(node.ToJsonString(s_options));
}
