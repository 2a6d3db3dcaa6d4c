using System.Text;
using McpManager.Errors;
using YamlDotNet.RepresentationModel;

namespace McpManager.Backends.Kubernetes.Client.Credentials;

/// <summary>A part of a kubeconfig that knows where it stands, so that what is wrong with it can be named.</summary>
internal sealed class KubeconfigNode(string file, string field, YamlMappingNode node)
{
    public string File => file;

    /// <summary>The text of a field; <c>null</c> when it is absent or empty.</summary>
    public string? Text(string name) => Child(name) switch
    {
        null => null,
        YamlScalarNode { Value: null or "" } => null,
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "null" or "~" } => null,
        YamlScalarNode { Value: { } value } => value,
        _ => throw Wrong(name, "must be a text"),
    };

    public bool Flag(string name) => Text(name) switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw Wrong(name, "must be true or false"),
    };

    /// <summary>Whether it holds more than nothing.</summary>
    public bool Has(string name) => Child(name) switch
    {
        null => false,
        YamlScalarNode => Text(name) is not null,
        YamlSequenceNode list => list.Children.Count > 0,
        YamlMappingNode map => map.Children.Count > 0,
        _ => true,
    };

    /// <summary>A file that the kubeconfig names, relative to its own folder.</summary>
    public string? FilePath(string name) => Text(name) is { } path ? Path.GetFullPath(path, Path.GetDirectoryName(Path.GetFullPath(file))!) : null;

    /// <summary>What is in base64.</summary>
    public string? Data(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(text));
        }
        catch (FormatException)
        {
            throw Wrong(name, "is not base64");
        }
    }

    /// <summary>PEM that stands in a field of its own (<c>{name}-data</c>, which wins) or in a file.</summary>
    public string? Pem(string name)
    {
        if (Data(name + "-data") is { } data)
        {
            return data;
        }

        if (FilePath(name) is not { } path)
        {
            return null;
        }

        try
        {
            return ReReadFile.ReadBounded(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong(name, $"names a file that cannot be read: {PlainText.Clean(e.Message)}");
        }
    }

    public KubeconfigNode? Map(string name) => Child(name) switch
    {
        null or YamlScalarNode { Value: null or "" or "null" or "~" } => null,
        YamlMappingNode map => new KubeconfigNode(file, Below(name), map),
        _ => throw Wrong(name, "must be a map"),
    };

    public IReadOnlyList<KubeconfigNode> Maps(string name) =>
        [.. Items(name).Select((item, i) => item is YamlMappingNode map
            ? new KubeconfigNode(file, $"{Below(name)}[{i}]", map)
            : throw Wrong($"{name}[{i}]", "must be a map"))];

    public IReadOnlyList<string> Texts(string name) =>
        [.. Items(name).Select((item, i) => item is YamlScalarNode { Value: { } value } ? value : throw Wrong($"{name}[{i}]", "must be a text"))];

    public string Required(string name) => Text(name) ?? throw Wrong(name, "is missing");

    public KubeconfigException Wrong(string name, string problem) => new($"{file}: {Below(name)} {problem}");

    private string Below(string name) => field.Length == 0 ? name : $"{field}.{name}";

    private YamlNode? Child(string name) => node.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null;

    private IEnumerable<YamlNode> Items(string name) => Child(name) switch
    {
        null or YamlScalarNode { Value: null or "" or "null" or "~" } => [],
        YamlSequenceNode list => list.Children,
        _ => throw Wrong(name, "must be a list"),
    };
}
