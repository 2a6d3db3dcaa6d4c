using System.Text;
using FsCheck;
using FsCheck.Fluent;
using McpManager.Backends.Process.Logs;

namespace McpManager.Tests.Backends.Process.Logs;

public sealed class LineSplitterTests
{
    private const int Max = LogFormat.MaxLineBytes;

    [Fact]
    public void Lines_end_with_a_line_feed_and_lose_a_carriage_return_before_it() =>
        Split("one\r\ntwo\n\nthree\rfour\nrest").ShouldBe([("one", true), ("two", true), ("", true), ("three\rfour", true), ("rest", true)]);

    [Fact]
    public void A_line_that_is_too_long_comes_in_parts()
    {
        var line = new string('x', (2 * Max) + 5);

        Split(line + "\nnext\n").ShouldBe([(line[..Max], false), (line[..Max], false), ("xxxxx", true), ("next", true)]);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(1, 2)]
    public void A_line_of_just_the_longest_size_is_one_line_however_it_comes(int more, int parts)
    {
        var line = new string('x', Max + more);

        Split(line + "\n").Count.ShouldBe(parts);
        Split(line, "\n").ShouldBe(Split(line + "\n"));
    }

    [Fact]
    public void However_the_bytes_come_the_lines_are_the_same()
    {
        var piece = Gen.Frequency(
            (5, Gen.Elements("a", "bc", "\n", "\r\n", "\r", "\n\n", "line\n")),
            (1, Gen.Choose(Max - 2, Max + 2).Select(length => new string('x', length))));
        var texts =
            from pieces in piece.ListOf()
            from cuts in Gen.Choose(1, 20_000).ListOf()
            select (Text: string.Concat(pieces), Cuts: cuts);

        Prop.ForAll(texts.ToArbitrary(), t => Split([.. Cut(t.Text, t.Cuts)]).SequenceEqual(Split(t.Text)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithQuietOnSuccess(true));
    }

    private static IEnumerable<string> Cut(string text, IEnumerable<int> cuts)
    {
        foreach (var cut in cuts)
        {
            var length = Math.Min(cut, text.Length);
            yield return text[..length];
            text = text[length..];
        }

        yield return text;
    }

    private static List<(string Text, bool Full)> Split(params string[] chunks)
    {
        var splitter = new LineSplitter();
        var lines = new List<(string, bool)>();
        foreach (var chunk in chunks)
        {
            ReadOnlySpan<byte> data = Encoding.ASCII.GetBytes(chunk);
            while (splitter.Next(ref data, out var text, out var full))
            {
                lines.Add((Encoding.ASCII.GetString(text), full));
            }

            data.IsEmpty.ShouldBeTrue();
        }

        if (splitter.TakeRest() is { Length: > 0 } rest)
        {
            lines.Add((Encoding.ASCII.GetString(rest), true));
        }

        return lines;
    }
}
