using System.Text.Json.Serialization;

namespace McpManager.Backends.Podman.Models;

/// <summary>What is sent, and networks both ways: snake case, without what is not set.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ContainerSpec))]
[JsonSerializable(typeof(NetworkDetails))]
[JsonSerializable(typeof(IReadOnlyList<NetworkDetails>))]
[JsonSerializable(typeof(VolumeSpec))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, IReadOnlyList<string>>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class PodmanRequestJson : JsonSerializerContext;

/// <summary>What is answered: Go's names or camel case, which differs between calls and versions. Unknown fields are passed over.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(CreatedContainer))]
[JsonSerializable(typeof(IReadOnlyList<RemovedItem>))]
[JsonSerializable(typeof(ContainerDetails))]
[JsonSerializable(typeof(IReadOnlyList<ContainerSummary>))]
[JsonSerializable(typeof(StatsReport))]
[JsonSerializable(typeof(EventMessage))]
[JsonSerializable(typeof(PodmanInfo))]
[JsonSerializable(typeof(ImageDetails))]
[JsonSerializable(typeof(PullLine))]
[JsonSerializable(typeof(VolumeDetails))]
[JsonSerializable(typeof(IReadOnlyList<VolumeDetails>))]
[JsonSerializable(typeof(IReadOnlyList<SecretDetails>))]
[JsonSerializable(typeof(SecretDetails))]
internal sealed partial class PodmanAnswerJson : JsonSerializerContext;
