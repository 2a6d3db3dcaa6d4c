using System.Buffers.Binary;
using System.Net;
using System.Text;
using McpManager.Backends.Podman.Client;
using McpManager.Backends.Podman.Replicas;
using McpManager.Tests.Backends.Podman.Client;

namespace McpManager.Tests.Backends.Podman.Replicas;

/// <summary>A log whose tail would be answered as Podman before 4.7 does it: parts of lines count as lines, and it may begin amid one.</summary>
public sealed class LogCursorTests : IDisposable
{
    private readonly List<Part> _log = [];
    private readonly PodmanClient _client;
    private Action _beforeFollowing = () => { };

    public LogCursorTests() => _client = new FakePodman(Answer).Client();

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1, "7 on and on")]
    [InlineData(2, "6 on and on", "7 on and on")]
    public async Task A_tail_has_whole_lines_and_as_many_as_were_asked_for(int tail, params string[] expected)
    {
        for (var second = 0; second < 8; second++)
        {
            Write(second, $"{second} on", " and", " on\n");
        }

        (await ReadAsync(tail, follow: false)).ShouldBe(expected);
    }

    [Fact]
    public async Task A_tail_of_a_short_log_is_all_of_it()
    {
        Write(0, "a\n");
        Write(0, "b", "c\n");

        (await ReadAsync(tail: 100, follow: false)).ShouldBe(["a", "bc"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1, "b")]
    [InlineData(9, "a", "b")]
    public async Task What_follows_a_tail_is_neither_missed_nor_told_twice(int tail, params string[] expected)
    {
        Write(0, "a\n");
        Write(0, "b\n");
        Write(0, "this is");

        // What is written between the two calls, in the same second.
        _beforeFollowing = () =>
        {
            Write(0, " new\n");
            Write(1, "newer\n");
        };

        (await ReadAsync(tail, follow: true)).ShouldBe([.. expected, "this is new", "newer"]);
    }

    [Fact]
    public async Task A_line_that_ended_in_a_later_second_than_it_began_is_told_once()
    {
        Write(0, "the");
        Write(1, " first\n");
        Write(1, "the second\n");
        Write(1, "the");
        Write(2, " third\n");
        _beforeFollowing = () => Write(2, "the fourth\n");

        (await ReadAsync(tail: 2, follow: true)).ShouldBe(["the second", "the third", "the fourth"]);
    }

    [Fact]
    public async Task A_line_that_ended_in_the_second_of_the_last_one_is_counted_with_it()
    {
        Write(0, "the");
        Write(1, " first\n");
        Write(1, "the second\n");
        _beforeFollowing = () => Write(1, "the third\n");

        (await ReadAsync(tail: 1, follow: true)).ShouldBe(["the second", "the third"]);
    }

    private void Write(int second, params string[] parts) => _log.AddRange(parts.Select(part => new Part(second, part)));

    private async Task<IEnumerable<string>> ReadAsync(int tail, bool follow)
    {
        var cursor = new LogCursor(_client, new LoggingContainer("feed", 0, IsUp: true), TimeProvider.System);
        return (await cursor.ReadAsync(tail, since: null, follow, CancellationToken.None).ToListAsync()).Select(line => line.Text);
    }

    private HttpResponseMessage Answer(HttpRequestMessage request)
    {
        var query = System.Web.HttpUtility.ParseQueryString(request.RequestUri!.Query);
        if (query["follow"] == "true")
        {
            _beforeFollowing();
        }

        var since = double.Parse(query["since"] ?? "0");
        var parts = _log.Where(part => part.Time.ToUnixTimeSeconds() >= since).ToList();
        parts = query["tail"] is "all" or null ? parts : [.. parts.TakeLast(int.Parse(query["tail"]!))];
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([.. parts.SelectMany(part => part.Frame())]) };
    }

    private sealed record Part(int Second, string Text)
    {
        public DateTimeOffset Time => new(2026, 11, 22, 17, 30, Second, TimeSpan.Zero);

        public byte[] Frame()
        {
            var data = Encoding.UTF8.GetBytes($"{Time:yyyy-MM-ddTHH:mm:ssZ} {Text}");
            var frame = new byte[8 + data.Length];
            frame[0] = 1;
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), data.Length);
            data.CopyTo(frame, 8);
            return frame;
        }
    }
}
