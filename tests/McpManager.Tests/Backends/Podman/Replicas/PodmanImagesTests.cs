using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using McpManager.Backends.Podman.Client;
using McpManager.Backends.Podman.Replicas;
using McpManager.Tests.Backends.Podman.Client;
using McpManager.Tests.Fakes;

namespace McpManager.Tests.Backends.Podman.Replicas;

public sealed class PodmanImagesTests : IDisposable
{
    private readonly ConcurrentQueue<PullBody> _pulls = [];
    private readonly ConcurrentQueue<string> _asked = [];
    private readonly PodmanClient _client;
    private readonly PodmanImages _images;
    private volatile bool _isThere;

    public PodmanImagesTests()
    {
        _client = new FakePodman(Answer).Client();
        _images = new PodmanImages(_client);
    }

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task What_is_there_is_not_pulled()
    {
        _isThere = true;

        (await _images.EnsureAsync("nginx", _ => { }, CancellationToken.None)).Id.ShouldBe("feed");

        _pulls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Several_that_wait_for_one_image_wait_for_one_pull_and_are_all_told_how_far_it_is()
    {
        var told = new ConcurrentQueue<string>();
        var waiting = Enumerable.Range(0, 3).Select(n => _images.EnsureAsync("nginx", text => told.Enqueue($"{n}: {text}"), CancellationToken.None)).ToList();
        var pull = await PullAsync();
        await Until.TrueAsync(() => _asked.Count(ask => ask.Contains("/images/nginx/json", StringComparison.Ordinal)) == 3);

        await pull.WriteAsync("""{"stream":"Copying blob"}""");
        await Until.TrueAsync(() => told.Count(text => text.EndsWith("pulling docker.io/library/nginx:latest: Copying blob", StringComparison.Ordinal)) == 3);
        _isThere = true;
        await pull.WriteAsync("""{"id":"feed"}""");
        pull.End();

        (await Task.WhenAll(waiting)).ShouldAllBe(image => image.Id == "feed");
        _pulls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_pull_goes_on_until_the_last_of_them_leaves()
    {
        using var first = new CancellationTokenSource();
        using var last = new CancellationTokenSource();
        var one = _images.EnsureAsync("nginx", _ => { }, first.Token);
        var two = _images.EnsureAsync("nginx", _ => { }, last.Token);
        var pull = await PullAsync();

        await first.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => one);
        (two.IsCompleted, pull.IsCut).ShouldBe((false, false));

        await last.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => two);
        await Until.TrueAsync(() => pull.IsCut);

        // Who comes later begins anew.
        var three = _images.EnsureAsync("nginx", _ => { }, CancellationToken.None);
        await Until.TrueAsync(() => _pulls.Count == 2);
        _isThere = true;
        await _pulls.Last().WriteAsync("""{"id":"feed"}""");
        _pulls.Last().End();
        (await three).Id.ShouldBe("feed");
    }

    [Fact]
    public async Task A_failure_is_told_in_the_registry_s_words_and_the_next_one_tries_again()
    {
        var waiting = _images.EnsureAsync("nginx", _ => { }, CancellationToken.None);
        var pull = await PullAsync();
        await pull.WriteAsync("""{"error":"manifest unknown"}""");
        pull.End();

        (await Should.ThrowAsync<IOException>(() => waiting)).Message.ShouldBe("the image nginx cannot be pulled: manifest unknown");

        var again = _images.EnsureAsync("nginx", _ => { }, CancellationToken.None);
        await Until.TrueAsync(() => _pulls.Count == 2);
        await _pulls.Last().WriteAsync("""{"id":"feed"}""");
        _pulls.Last().End();
        (await Should.ThrowAsync<IOException>(() => again)).Message.ShouldContain("was pulled, but Podman does not find it");
    }

    private async Task<PullBody> PullAsync()
    {
        await Until.TrueAsync(() => !_pulls.IsEmpty);
        return _pulls.First();
    }

    private HttpResponseMessage Answer(HttpRequestMessage request)
    {
        _asked.Enqueue(request.RequestUri!.PathAndQuery);
        if (request.Method == HttpMethod.Post)
        {
            var pull = new PullBody();
            _pulls.Enqueue(pull);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(pull.Stream) };
        }

        return _isThere
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{"Id":"feed"}""") }
            : new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("""{"cause":"no such image"}""") };
    }

    /// <summary>The body of a pull's answer, which a test writes line by line.</summary>
    private sealed class PullBody
    {
        private readonly Pipe _pipe = new();

        public PullBody() => Stream = _pipe.Reader.AsStream();

        public Stream Stream { get; }

        /// <summary>The reader closed it.</summary>
        public bool IsCut => _pipe.Writer.FlushAsync().AsTask() is { IsCompletedSuccessfully: true, Result.IsCompleted: true };

        public async Task WriteAsync(string line) => await _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));

        public void End() => _pipe.Writer.Complete();
    }
}
