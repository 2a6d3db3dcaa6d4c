using System.Text;
using McpManager.Backends.Process.Logs;
using McpManager.Workloads.Backends;
using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.Backends.Process.Logs;

public sealed class LogStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly LogStore _store;

    public LogStoreTests() => _store = new LogStore(_folder.Path, maxBytes: 1000, _time);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Lines_of_both_streams_come_with_time_and_replica()
    {
        Write(0, "out\n");
        _time.Advance(TimeSpan.FromSeconds(1));
        Write(1, "err\n", LogStream.Stderr);

        (await ReadAsync()).Select(l => (l.Replica, l.Stream, l.Text)).ShouldBe([(0, LogStream.Stdout, "out"), (1, LogStream.Stderr, "err")]);
        (await ReadAsync(replica: 1)).ShouldHaveSingleItem().Timestamp.ShouldBe(_time.GetUtcNow());
        (await ReadAsync(since: _time.GetUtcNow())).ShouldHaveSingleItem().Text.ShouldBe("err");
        (await ReadAsync(tail: 0)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_line_without_an_end_is_written_when_the_replica_has_ended()
    {
        Write(0, "half");
        (await ReadAsync()).ShouldBeEmpty();

        _store.File(0).Complete();

        Texts(await ReadAsync()).ShouldBe(["half"]);
    }

    [Fact]
    public async Task Two_files_of_bounded_size_are_kept()
    {
        WriteNumbers(0, 100);

        Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName).Order().ShouldBe(["0.log", "0.log.1"]);
        Directory.EnumerateFiles(_folder.Path).ShouldAllBe(file => new FileInfo(file).Length <= 1100);
        var kept = Texts(await ReadAsync());
        kept[^1].ShouldBe("99");
        kept.ShouldBe([.. Enumerable.Range(100 - kept.Count, kept.Count).Select(n => $"{n}")]);
        Texts(await ReadAsync(tail: 3)).ShouldBe(["97", "98", "99"]);
    }

    [Fact]
    public async Task A_reader_that_follows_gets_every_line_once_across_rotations()
    {
        WriteNumbers(0, 10);
        await using var reader = Follow();
        var read = new List<string>();
        await TakeAsync(reader, read, 10);
        for (var n = 10; n < 200; n += 5)
        {
            WriteNumbers(n, n + 5);
            await TakeAsync(reader, read, 5);
        }

        read.ShouldBe([.. Enumerable.Range(0, 200).Select(n => $"{n}")]);
    }

    [Fact]
    public async Task Two_rotations_between_two_looks_lose_nothing()
    {
        Write(0, "begin\n");
        await using var reader = Follow();
        var read = new List<string>();
        await TakeAsync(reader, read, 1);

        // 39 bytes and a little more a line, 1000 a file: the third file is begun.
        WriteNumbers(100, 160);
        await TakeAsync(reader, read, 60);

        read.ShouldBe(["begin", .. Enumerable.Range(100, 60).Select(n => $"{n}")]);
    }

    [Fact]
    public async Task A_file_that_could_not_be_begun_yet_makes_no_line_come_twice()
    {
        // As a full disk leaves it in the middle of a rotation.
        WriteNumbers(0, 5);
        _store.File(0).Dispose();
        File.Move(_folder.Combine("0.log"), _folder.Combine("0.log.1"));
        using var store = new LogStore(_folder.Path, 1000, _time);
        await using var reader = store.ReadAsync(new LogQuery(null, Follow: true, null, null), Ct).GetAsyncEnumerator(Ct);
        var read = new List<string>();
        await TakeAsync(reader, read, 5);
        var next = TakeAsync(reader, read, 1);

        store.File(3).Append(LogStream.Stdout, "of another\n"u8);
        await next;
        store.File(0).Append(LogStream.Stdout, "5\n"u8);
        await TakeAsync(reader, read, 1);

        read.ShouldBe(["0", "1", "2", "3", "4", "of another", "5"]);
    }

    [Fact]
    public async Task A_half_line_of_a_former_manager_does_not_swallow_the_next_one()
    {
        _folder.Write("0.log", "1999-01-02T01:04:05.1234567Z stdout F ha");

        Write(0, "whole\n");

        Texts(await ReadAsync()).ShouldBe(["ha", "whole"]);
    }

    [Fact]
    public async Task Lines_that_cannot_be_written_are_counted_and_told_once_there_is_room()
    {
        Directory.CreateDirectory(_folder.Combine("0.log"));
        Write(0, "lost\nlost too\n");
        Directory.Delete(_folder.Combine("0.log"));

        Write(0, "kept\n");

        Texts(await ReadAsync()).ShouldBe(["[12 bytes of log were lost: the disk was full]", "kept"]);
    }

    [Fact]
    public async Task Followers_end_when_the_store_is_closed()
    {
        await using var reader = Follow();
        var next = reader.MoveNextAsync();

        _store.Dispose();

        (await next).ShouldBeFalse();
        await using var late = Follow();
        (await late.MoveNextAsync()).ShouldBeFalse();
    }

    [Fact]
    public void What_comes_after_the_end_brings_no_file_back()
    {
        var file = _store.File(0);
        _store.Dispose();

        file.Append(LogStream.Stdout, "late\n"u8);
        file.Complete();

        Directory.EnumerateFiles(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_replica_that_comes_later_is_followed_too()
    {
        await using var reader = Follow();
        var next = reader.MoveNextAsync();

        Write(4, "hello\n");

        (await next).ShouldBeTrue();
        reader.Current.Replica.ShouldBe(4);
    }

    [Fact]
    public async Task A_folder_that_is_being_removed_ends_no_reader()
    {
        var folder = Path.Combine(_folder.Path, "removed");
        using var store = new LogStore(folder, maxBytes: 1000, _time);
        using var enough = new CancellationTokenSource();
        var remover = Task.Run(
            () =>
            {
                while (!enough.IsCancellationRequested)
                {
                    Directory.CreateDirectory(folder);
                    Directory.Delete(folder);
                }
            },
            Ct);

        try
        {
            // The instant between a look for the folder and its listing is hit within a few hundred tries.
            for (var n = 0; n < 20_000; n++)
            {
                (await store.ReadAsync(new LogQuery(null, Follow: false, null, null), Ct).ToListAsync(Ct)).ShouldBeEmpty();
            }
        }
        finally
        {
            await enough.CancelAsync();
            await remover;
        }
    }

    private static List<string> Texts(IEnumerable<LogLine> lines) => [.. lines.Select(l => l.Text)];

    private static async Task TakeAsync(IAsyncEnumerator<LogLine> reader, List<string> read, int count)
    {
        for (var i = 0; i < count; i++)
        {
            (await reader.MoveNextAsync()).ShouldBeTrue();
            read.Add(reader.Current.Text);
        }
    }

    private void Write(int replica, string text, LogStream stream = LogStream.Stdout) =>
        _store.File(replica).Append(stream, Encoding.UTF8.GetBytes(text));

    private void WriteNumbers(int from, int to) => Enumerable.Range(from, to - from).ToList().ForEach(n => Write(0, $"{n}\n"));

    private IAsyncEnumerator<LogLine> Follow() => _store.ReadAsync(new LogQuery(null, Follow: true, null, null), Ct).GetAsyncEnumerator(Ct);

    private async Task<List<LogLine>> ReadAsync(int? tail = null, int? replica = null, DateTimeOffset? since = null) =>
        await _store.ReadAsync(new LogQuery(tail, Follow: false, since, replica), Ct).ToListAsync(Ct);
}
