using System.Buffers.Binary;
using System.Text;
using McpManager.Backends.Podman.Client;
using McpManager.Workloads.Backends;

namespace McpManager.Tests.Backends.Podman.Client;

public class LogFramesTests
{
    private const string Time = "2026-11-22T17:30:29Z";

    private static readonly DateTimeOffset s_time = new(2026, 11, 22, 17, 30, 29, TimeSpan.Zero);

    [Fact]
    public void Lines_are_whole_wherever_the_answer_is_cut()
    {
        byte[] data =
        [
            .. Frame(1, $"{Time} on"),
            .. Frame(2, $"{Time} warning: ä\n"),
            .. Frame(1, $"2026-11-22T17:30:31+00:00 e\n"),
            .. Frame(1, $"{Time} \r\n"),
            .. Frame(1, $"{Time} a b\nc\n"),
            .. Frame(1, $"{Time} last"),
        ];
        PodmanLogLine[] expected =
        [
            new(LogStream.Stderr, s_time, "warning: ä"),
            new(LogStream.Stdout, s_time, "one") { EndedAt = s_time.AddSeconds(2) },
            new(LogStream.Stdout, s_time, string.Empty),
            new(LogStream.Stdout, s_time, "a b"),
            new(LogStream.Stdout, s_time, "c"),
            new(LogStream.Stdout, s_time, "last", IsWhole: false),
        ];

        for (var cut = 0; cut <= data.Length; cut++)
        {
            Read(data[..cut], data[cut..]).ShouldBe(expected);
        }

        Read([.. data.Select(one => new[] { one })]).ShouldBe(expected);
    }

    [Fact]
    public void A_long_line_comes_in_parts()
    {
        var text = new string('x', LogFrames.MaxLineBytes + 5);

        Read(Frame(1, $"{Time} {text}\n")).Select(line => line.Text.Length).ShouldBe([LogFrames.MaxLineBytes, 5]);
    }

    [Fact]
    public void Text_without_a_time_is_text() =>
        Read(Frame(1, "no time here\n"), Frame(1, "\n"), Frame(1, "x")).Select(line => (line.Timestamp, line.Text))
            .ShouldBe([(null, "no time here"), (null, string.Empty), (null, "x")]);

    [Fact]
    public void What_are_no_frames_is_refused() => Should.Throw<PodmanException>(() => Read("HTTP/1.1 500"u8.ToArray()));

    private static byte[] Frame(byte stream, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var frame = new byte[8 + bytes.Length];
        frame[0] = stream;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), bytes.Length);
        bytes.CopyTo(frame, 8);
        return frame;
    }

    private static List<PodmanLogLine> Read(params byte[][] parts)
    {
        var frames = new LogFrames();
        var lines = new List<PodmanLogLine>();
        foreach (var part in parts)
        {
            frames.Read(part, lines);
        }

        frames.End(lines);
        return lines;
    }
}
