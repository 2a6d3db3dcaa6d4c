using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using McpManager.Tests.Traefik;

namespace McpManager.Tests.Kubernetes;

/// <summary>
/// Renders the chart with the few words of Helm's language that it uses, so that the tests need no Helm. What it does not know it refuses: a template that
/// needs more is to be written simpler.
/// </summary>
internal sealed class Chart
{
    private readonly Dictionary<string, IReadOnlyList<ChartNode>> _defined = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object?> _root;

    private Chart(JsonObject values, params string[] apiVersions)
    {
        var about = YamlFile.Read(Path.Combine(Folder, "Chart.yaml"));
        Func<object?[], object?> glob = args => new Dictionary<string, object?>(StringComparer.Ordinal) { ["AsConfig"] = Files((string)args[0]!) };
        Func<object?[], object?> has = args => apiVersions.Contains((string)args[0]!);
        _root = new(StringComparer.Ordinal)
        {
            ["Values"] = values,
            ["Chart"] = new JsonObject { ["Name"] = (string?)about["name"], ["Version"] = (string?)about["version"] },
            ["Release"] = new JsonObject { ["Name"] = "test", ["Service"] = "Helm", ["Namespace"] = "mcp" },
            ["Files"] = new Dictionary<string, object?>(StringComparer.Ordinal) { ["Glob"] = glob },
            ["Capabilities"] = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["APIVersions"] = new Dictionary<string, object?>(StringComparer.Ordinal) { ["Has"] = has },
            },
        };
        foreach (var node in ChartText.Parse(File.ReadAllText(Path.Combine(Folder, "templates", "_helpers.tpl"))).Where(node => node.Word == "define"))
        {
            _defined.Add(node.Expression.Trim('"'), node.Then);
        }
    }

    public static string Folder { get; } = Path.Combine(Manifest.Folder, "chart");

    public static JsonObject DefaultValues() => YamlFile.Read(Path.Combine(Folder, "values.yaml"));

    /// <summary>Every object, by file and place in it.</summary>
    public static IReadOnlyList<Manifest> Render(JsonObject? values = null, params string[] apiVersions)
    {
        var chart = new Chart(values ?? DefaultValues(), apiVersions);
        return
        [
            .. Directory.EnumerateFiles(Path.Combine(Folder, "templates"), "*.yaml").Order(StringComparer.Ordinal)
                .Select(file => (Name: Path.GetFileName(file), Text: chart.Run(ChartText.Parse(File.ReadAllText(file)), chart._root)))
                .Where(file => !string.IsNullOrWhiteSpace(file.Text))
                .SelectMany(file => YamlFile.ParseAll(file.Text).Select(json => new Manifest(file.Name, json))),
        ];
    }

    /// <summary>What is printed after an installation.</summary>
    public static string Notes()
    {
        var chart = new Chart(DefaultValues());
        return chart.Run(ChartText.Parse(File.ReadAllText(Path.Combine(Folder, "templates", "NOTES.txt"))), chart._root);
    }

    private string Run(IEnumerable<ChartNode> nodes, object? dot)
    {
        var text = new StringBuilder();
        foreach (var node in nodes)
        {
            switch (node.Word)
            {
                case "text":
                    text.Append(node.Expression);
                    break;
                case "print":
                    text.Append(Text(Evaluate(node.Expression, dot)));
                    break;
                case "if":
                    text.Append(Run(IsTrue(Evaluate(node.Expression, dot)) ? node.Then : node.Else, dot));
                    break;
                case "with":
                    var inner = Evaluate(node.Expression, dot);
                    text.Append(IsTrue(inner) ? Run(node.Then, inner) : Run(node.Else, dot));
                    break;
            }
        }

        return text.ToString();
    }

    private object? Evaluate(string pipeline, object? dot)
    {
        object? value = null;
        var isFirst = true;
        foreach (var command in ChartExpression.Split(pipeline, '|'))
        {
            var terms = ChartExpression.Split(command, ' ');
            List<object?> args = [.. terms.Skip(1).Select(term => Term(term, dot)), .. isFirst ? (object?[])[] : [value]];
            value = char.IsAsciiLetter(terms[0][0]) && terms[0] is not ("true" or "false") ? Call(terms[0], args, dot)
                : Term(terms[0], dot) is Func<object?[], object?> method ? method([.. args])
                : args.Count == 0 ? Term(terms[0], dot)
                : throw new NotSupportedException(pipeline);
            isFirst = false;
        }

        return value;
    }

    private object? Term(string term, object? dot) => term[0] switch
    {
        '.' => Walk(dot, term[1..]),
        '"' => term.Trim('"'),
        '(' => term.LastIndexOf(')') is var end && Evaluate(term[1..end], dot) is var value ? Walk(value, term[(end + 1)..].TrimStart('.')) : null,
        >= '0' and <= '9' => int.Parse(term),
        _ => throw new NotSupportedException(term),
    };

    private static object? Walk(object? from, string path)
    {
        foreach (var name in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            from = from switch
            {
                // A name that values.yaml lacks is a slip, not an empty value.
                JsonObject obj => obj.TryGetPropertyValue(name, out var found) ? found : throw new KeyNotFoundException(path),
                Dictionary<string, object?> map => map[name],
                _ => throw new NotSupportedException(path),
            };
        }

        return from;
    }

    private object? Call(string function, List<object?> args, object? dot) => function switch
    {
        "include" => Run(_defined[(string)args[0]!], args[1] ?? dot),
        "toYaml" => Yaml((JsonNode)args[0]!),
        "nindent" => "\n" + string.Join('\n', Text(args[1]).Split('\n').Select(line => new string(' ', (int)args[0]!) + line)),
        "sha256sum" => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text(args[0])))),
        "not" => !IsTrue(args[0]),
        "and" => args.Find(arg => !IsTrue(arg)) ?? args[^1],
        _ => throw new NotSupportedException(function),
    };

    private static string Files(string glob) => Yaml(new JsonObject(Directory.EnumerateFiles(Path.Combine(Folder, Path.GetDirectoryName(glob)!), Path.GetFileName(glob))
        .Order(StringComparer.Ordinal)
        .Select(file => KeyValuePair.Create(Path.GetFileName(file), (JsonNode?)File.ReadAllText(file)))));

    // One line for each entry, with JSON in it, which is YAML too.
    private static string Yaml(JsonNode node) => string.Join('\n', node switch
    {
        JsonObject obj => obj.Select(pair => $"{pair.Key}: {pair.Value?.ToJsonString() ?? "null"}"),
        JsonArray list => list.Select(item => $"- {item?.ToJsonString() ?? "null"}"),
        _ => [node.ToJsonString()],
    });

    private static string Text(object? value) => value switch
    {
        null => string.Empty,
        string text => text,
        bool flag => flag ? "true" : "false",
        JsonValue json => json.ToString(),
        _ => throw new NotSupportedException($"{value.GetType()} cannot be printed"),
    };

    private static bool IsTrue(object? value) => value switch
    {
        null or false or "" => false,
        JsonObject obj => obj.Count > 0,
        JsonArray list => list.Count > 0,
        JsonValue json => json.ToString() is not ("" or "false" or "0"),
        _ => true,
    };
}
