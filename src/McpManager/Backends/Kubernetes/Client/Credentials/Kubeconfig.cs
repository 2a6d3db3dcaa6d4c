using McpManager.Errors;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace McpManager.Backends.Kubernetes.Client.Credentials;

/// <summary>One or several kubeconfigs as one: of what several define, the first counts, as kubectl has it.</summary>
internal sealed class Kubeconfig
{
    private readonly Dictionary<string, KubeconfigNode> _entries = new(StringComparer.Ordinal);

    private Kubeconfig(IReadOnlyList<string> files) => Files = files;

    /// <summary>Those that are there.</summary>
    public IReadOnlyList<string> Files { get; }

    public string? CurrentContext { get; private set; }

    /// <param name="paths">Those that are not there are left out, unless none is.</param>
    /// <exception cref="KubeconfigException">None is there, or one is no kubeconfig.</exception>
    public static Kubeconfig Load(IReadOnlyList<string> paths)
    {
        List<string> files = [.. paths.Where(File.Exists)];
        if (files.Count == 0)
        {
            throw new KubeconfigException(paths.Count == 1 ? $"{paths[0]} does not exist" : $"none of {string.Join(", ", paths)} exists");
        }

        var merged = new Kubeconfig(files);
        foreach (var file in files)
        {
            merged.Add(new KubeconfigNode(file, string.Empty, Root(file)));
        }

        return merged;
    }

    /// <summary>The definition of a context, cluster or user.</summary>
    /// <param name="list"><c>contexts</c>, <c>clusters</c> or <c>users</c>.</param>
    public KubeconfigNode? Entry(string list, string name) => _entries.GetValueOrDefault($"{list}/{name}");

    private void Add(KubeconfigNode root)
    {
        CurrentContext ??= root.Text("current-context");
        foreach (var (list, one) in new[] { ("contexts", "context"), ("clusters", "cluster"), ("users", "user") })
        {
            foreach (var item in root.Maps(list))
            {
                if (item.Map(one) is { } entry)
                {
                    _entries.TryAdd($"{list}/{item.Required("name")}", entry);
                }
            }
        }
    }

    private static YamlMappingNode Root(string file)
    {
        try
        {
            var yaml = new YamlStream();
            using var reader = new StringReader(ReReadFile.ReadBounded(file));
            yaml.Load(reader);
            return yaml.Documents.Count == 0 ? []
                : yaml.Documents[0].RootNode as YamlMappingNode ?? throw new KubeconfigException($"{file}: it must be a map of apiVersion, clusters, contexts and users");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeconfigException($"{file} cannot be read: {PlainText.Clean(e.Message)}");
        }
        catch (YamlException e)
        {
            // Its own text may quote the file.
            throw new KubeconfigException($"{file} is not valid YAML near line {e.Start.Line}, column {e.Start.Column}");
        }
    }
}
