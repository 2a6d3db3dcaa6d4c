using System.Text.Json.Serialization;
using McpManager.Backends.Kubernetes.Client.Credentials;

namespace McpManager.Backends.Kubernetes.Client;

/// <summary>What is no object: the server's own answers, and what an exec plugin prints.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KubeStatus))]
[JsonSerializable(typeof(CoreVersions))]
[JsonSerializable(typeof(ApiGroup))]
[JsonSerializable(typeof(VersionInfo))]
[JsonSerializable(typeof(DeleteOptions))]
[JsonSerializable(typeof(ExecCredential))]
internal sealed partial class KubeClientJson : JsonSerializerContext;
