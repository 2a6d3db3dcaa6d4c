using System.Globalization;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Podman;

/// <summary>
/// How things are called in Podman. Containers carry the replica's plain name; whatever else belongs to this installation begins with its owner's name and a dot,
/// which no workload's name has.
/// </summary>
/// <param name="Owner">The installation: its network's name.</param>
internal sealed record PodmanNames(string Owner)
{
    public static string Container(WorkloadName workload, int index) => $"{workload}-{index}";

    public string StatePrefix => $"{Owner}.state.";

    public string State(WorkloadName workload) => $"{StatePrefix}{workload}";

    public string State(WorkloadName workload, int index) => $"{StatePrefix}{workload}.{index}";

    public string Volume(WorkloadName workload, string volume) => $"{Owner}.data.{workload}.{volume}";

    public string SecretPrefix => $"{Owner}.secret.";

    public string SecretsOf(WorkloadName workload, int index) => $"{SecretPrefix}{workload}.{index}.";

    /// <summary>Whether it is one of <see cref="Secret"/>. The beginning alone does not tell: another owner's name may begin with this one's and a dot.</summary>
    public bool IsSecret(string name) => name.StartsWith(SecretPrefix, StringComparison.Ordinal)
        && name[SecretPrefix.Length..].Split('.') is [var workload, var index, _]
        && WorkloadName.TryParse(workload, out _, out _)
        && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    public string Secret(WorkloadName workload, int index, string variable) => SecretsOf(workload, index) + variable;
}
