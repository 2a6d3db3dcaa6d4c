namespace McpManager.Backends.Kubernetes.Client;

/// <summary>Which objects of a kind: those for which all of it holds.</summary>
/// <param name="Labels"><c>a=b,c</c>; <c>null</c> for any.</param>
/// <param name="Fields"><c>involvedObject.uid=…</c>; <c>null</c> for any.</param>
internal readonly record struct KubeSelector(string? Labels = null, string? Fields = null)
{
    public static implicit operator KubeSelector(string labels) => new(labels);

    public KubePath On(KubePath path) => path.With("labelSelector", Labels).With("fieldSelector", Fields);
}
