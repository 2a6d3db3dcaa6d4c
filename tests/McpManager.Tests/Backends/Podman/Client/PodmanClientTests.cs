using System.Net;
using System.Net.Sockets;
using McpManager.Backends.Podman.Client;
using McpManager.Backends.Podman.Models;
using McpManager.Errors;

namespace McpManager.Tests.Backends.Podman.Client;

public class PodmanClientTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_not_set_is_not_sent()
    {
        var podman = FakePodman.Answering(HttpStatusCode.Created, """{"Id":"abc","Warnings":null,"New":1}""");
        using var client = podman.Client();

        var id = await client.CreateContainerAsync(
            new ContainerSpec
            {
                Name = "a-1",
                Image = "x",
                Userns = new NamespaceMode("auto"),
                IdMappings = new IdMappings(AutoUserNs: true, new AutoUserNsOptions(Size: 4096)),
                RLimits = [new ResourceRlimit("nofile", 1, 2)],
                Volumes = [new NamedVolume("v", "/d")],
                PortMappings = [new PortMapping(8000, 0, "127.0.0.1")],
                SecretEnv = new Dictionary<string, string> { ["API_KEY"] = "s" },
            },
            Ct);

        id.ShouldBe("abc");
        podman.Asked.ShouldHaveSingleItem().ShouldBe(
            """
            POST /v4.0.0/libpod/containers/create {"name":"a-1","image":"x","secret_env":{"API_KEY":"s"},"userns":{"nsmode":"auto"},"idmappings":{"AutoUserNs":true,"AutoUserNsOpts":{"Size":4096}},"portmappings":[{"container_port":8000,"host_port":0,"host_ip":"127.0.0.1","protocol":"tcp"}],"r_limits":[{"type":"nofile","soft":1,"hard":2}],"volumes":[{"Name":"v","Dest":"/d"}]}
            """);
    }

    [Fact]
    public async Task A_name_stays_a_name()
    {
        var podman = FakePodman.Answering(HttpStatusCode.NotFound, """{"cause":"no such container"}""");
        using var client = podman.Client();

        (await client.InspectAsync("a/../b?c=d", Ct)).ShouldBeNull();

        podman.Asked.ShouldBe(["GET /v4.0.0/libpod/containers/a%2F..%2Fb%3Fc%3Dd/json"]);
        await Should.ThrowAsync<ArgumentException>(() => client.InspectAsync("..", Ct));
    }

    [Theory]
    [InlineData("""{"Id":"a","Config":{"Entrypoint":"","StopSignal":15,"Labels":null,"Env":null},"State":{"StartedAt":"0001-01-01T00:00:00Z","Health":null},"NetworkSettings":{"Ports":{"80/tcp":null}}}""", 0, "15")]
    [InlineData("""{"Id":"a","Config":{"Entrypoint":["sh","-c"],"StopSignal":"SIGTERM"},"State":null,"NetworkSettings":{"Ports":null,"Networks":null},"Mounts":null}""", 2, "SIGTERM")]
    public async Task Inspect_is_read_from_4_and_5(string body, int words, string signal)
    {
        using var client = FakePodman.Answering(HttpStatusCode.OK, body).Client();

        var details = (await client.InspectAsync("a", Ct)).ShouldNotBeNull();

        details.Config.Entrypoint.Count.ShouldBe(words);
        details.Config.StopSignal.ShouldBe(signal);
        (details.Config.Labels.Count, details.Config.Env.Count, details.Mounts.Count, details.State.StartedAt).ShouldBe((0, 0, 0, null));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    public async Task No_list_is_an_empty_list(string body)
    {
        using var client = FakePodman.Answering(HttpStatusCode.OK, body).Client();

        (await client.ListAsync(["a=b"], all: true, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Volumes_are_asked_for_by_the_first_label_and_have_them_all()
    {
        var podman = FakePodman.Answering(HttpStatusCode.OK, """[{"Name":"v","Labels":{"w":"one","o":"me"}},{"Name":"other","Labels":{"w":"one"}}]""");
        using var client = podman.Client();

        (await client.ListVolumesAsync(["w=one", "o=me"], Ct)).ShouldHaveSingleItem().Name.ShouldBe("v");

        Uri.UnescapeDataString(podman.Asked.ShouldHaveSingleItem()).ShouldBe("""GET /v4.0.0/libpod/volumes/json?filters={"label":["w=one"]}""");
    }

    /// <summary>4.3.1 fails a list, or a removal, when a volume is removed meanwhile.</summary>
    [Fact]
    public async Task A_volume_that_goes_meanwhile_fails_no_list_and_no_removal()
    {
        var calls = 0;
        var podman = new FakePodman(request =>
        {
            var isList = request.RequestUri!.AbsolutePath.EndsWith("/volumes/json", StringComparison.Ordinal);
            return (isList || request.Method == HttpMethod.Delete) && ++calls % 3 > 0
                ? Answer(HttpStatusCode.InternalServerError, """{"cause":"no such volume","message":"no volume with name w found in database: no such volume"}""")
                : Answer(HttpStatusCode.OK, isList ? "[]" : """{"Name":"v"}""");
        });
        using var client = podman.Client();

        (await client.ListVolumesAsync(["w=one"], Ct)).ShouldBeEmpty();
        (await client.RemoveVolumeAsync("v", force: false, Ct)).ShouldBeTrue();
        calls.ShouldBe(6);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("\"text\"")]
    [InlineData("")]
    public async Task What_is_not_the_JSON_expected_is_told(string body)
    {
        using var client = FakePodman.Answering(HttpStatusCode.OK, body).Client();

        (await Should.ThrowAsync<PodmanException>(() => client.InspectAsync("a", Ct))).Message.ShouldBe("Podman's answer is not the JSON that is expected");
    }

    [Fact]
    public async Task A_failure_is_one_clean_line_of_bounded_length()
    {
        using var client = FakePodman.Answering(HttpStatusCode.InternalServerError, "{\"cause\":\"c\\u001b[31m\",\"message\":\"a\\nb" + new string('x', 5000) + "\"}").Client();

        var e = await Should.ThrowAsync<PodmanException>(() => client.StartAsync("a", Ct));

        e.Message.ShouldStartWith("a bxxx");
        e.Message.Length.ShouldBeLessThanOrEqualTo(PlainText.MaxLength + 1);
        e.Cause.ShouldBe("c [31m");
    }

    [Fact]
    public async Task A_pull_that_fails_in_a_success_throws_its_last_error()
    {
        using var client = FakePodman.Answering(HttpStatusCode.OK, "{\"stream\":\"Trying to pull x...\\n\"}\n{\"error\":\"unauthorized\"}\n").Client();
        var lines = new List<string>();

        (await Should.ThrowAsync<PodmanException>(() => client.PullImageAsync("x", "missing", lines.Add, Ct))).Message.ShouldBe("unauthorized");

        lines.ShouldBe(["Trying to pull x..."]);
    }

    [Theory]
    [InlineData("{\"images\":[\"i\"],\"id\":\"i\"}", "i")]
    [InlineData("{\"stream\":\"x\"}\n\n{\"images\":[\"a\",\"b\"]}\n", "b")]
    public async Task A_pull_tells_the_image(string body, string id)
    {
        using var client = FakePodman.Answering(HttpStatusCode.OK, body).Client();

        (await client.PullImageAsync("x", "missing", progress: null, Ct)).ShouldBe(id);
    }

    [Fact]
    public async Task A_pull_without_a_result_fails()
    {
        using var client = FakePodman.Answering(HttpStatusCode.OK, "{\"stream\":\"Trying\"}\n").Client();

        (await Should.ThrowAsync<PodmanException>(() => client.PullImageAsync("x", "missing", progress: null, Ct))).Message.ShouldContain("without a result");
    }

    [Fact]
    public async Task A_line_without_an_end_is_bounded()
    {
        using var client = FakePodman.Answering(HttpStatusCode.OK, new string('x', JsonLines.MaxLineBytes + 1)).Client();

        (await Should.ThrowAsync<PodmanException>(() => client.PullImageAsync("x", "missing", progress: null, Ct))).Message.ShouldContain("longer than");
    }

    [Fact]
    public async Task A_call_without_an_answer_ends_and_is_not_taken_for_a_cancellation()
    {
        using var client = new FakePodman(_ => throw new OperationCanceledException()).Client();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<PodmanUnavailableException>(() => client.InfoAsync(Ct));
        await Should.ThrowAsync<OperationCanceledException>(() => client.InfoAsync(cancelled.Token));
    }

    [Fact]
    public async Task A_connection_that_breaks_is_told()
    {
        using var client = new FakePodman(_ => throw new HttpRequestException("x", new SocketException((int)SocketError.ConnectionRefused))).Client();

        (await Should.ThrowAsync<PodmanUnavailableException>(() => client.InfoAsync(Ct))).Message.ShouldBe("Podman at unix:///fake.sock refuses connections: nothing listens on the socket");
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, string body) => new(status) { Content = new StringContent(body) };
}
