using System.Text.RegularExpressions;

namespace McpManager.Tests.Kubernetes;

/// <summary>A piece of a chart's template: text, an expression, or a block with what is in it.</summary>
/// <param name="Word"><c>text</c>, <c>print</c>, <c>if</c>, <c>with</c>, <c>define</c>.</param>
/// <param name="Expression">For text the text itself.</param>
internal sealed record ChartNode(string Word, string Expression)
{
    public List<ChartNode> Then { get; } = [];

    public List<ChartNode> Else { get; } = [];
}

/// <summary>Reads the part of Helm's language that the chart uses; anything else is refused.</summary>
internal static partial class ChartText
{
    public static IReadOnlyList<ChartNode> Parse(string text)
    {
        var root = new ChartNode("root", string.Empty);
        var open = new Stack<(ChartNode Node, bool InElse)>([(root, false)]);
        void Add(ChartNode node) => (open.Peek().InElse ? open.Peek().Node.Else : open.Peek().Node.Then).Add(node);

        var at = 0;
        var trim = false;
        foreach (Match tag in Tag().Matches(text))
        {
            AddText(text[at..tag.Index], trim, tag.Groups["left"].Success);
            at = tag.Index + tag.Length;
            trim = tag.Groups["right"].Success;
            var body = tag.Groups["body"].Value;
            var word = body.Split(' ', 2)[0];
            switch (word)
            {
                case "/*":
                    break;
                case "if" or "with" or "define":
                    var node = new ChartNode(word, body[word.Length..].Trim());
                    Add(node);
                    open.Push((node, false));
                    break;
                case "else":
                    body.ShouldBe("else");
                    open.Push((open.Pop().Node, true));
                    break;
                case "end":
                    open.Pop().Node.ShouldNotBe(root);
                    break;
                default:
                    Add(new ChartNode("print", body));
                    break;
            }
        }

        AddText(text[at..], trim, trimEnd: false);
        open.ShouldHaveSingleItem();
        return root.Then;

        void AddText(string plain, bool trimStart, bool trimEnd)
        {
            plain = trimStart ? plain.TrimStart() : plain;
            Add(new ChartNode("text", trimEnd ? plain.TrimEnd() : plain));
        }
    }

    [GeneratedRegex(@"\{\{(?<left>-\s)?\s*(?<body>.*?)\s*(?<right>\s-)?\}\}", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Tag();
}
