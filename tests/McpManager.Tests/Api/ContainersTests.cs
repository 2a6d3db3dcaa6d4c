using System.Net;
using System.Net.Http.Json;
using System.Text;
using McpManager.Client;
using McpManager.Errors;
using McpManager.Tests.Hosting;
using McpManager.Workloads.Health;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Api;

public class ContainersTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("/api/mcp")]
    public async Task A_created_workload_is_where_Location_says(string pathBase)
    {
        await using var manager = await TestManager.StartAsync();

        using var created = await manager.Http.PostAsync($"{pathBase}/containers?wait=ready&timeout=20", Json("""{"service_name":"demo","image":"nginx"}"""), Ct);
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        created.Headers.Location.ShouldBe(new Uri($"{pathBase}/containers/demo", UriKind.Relative));
        (await created.Content.ReadAsStringAsync(Ct)).ShouldContain("\"status\":\"running\"");

        using var again = await manager.Http.PostAsync($"{pathBase}/containers", Json("""{"service_name":"demo","image":"nginx"}"""), Ct);
        again.StatusCode.ShouldBe(HttpStatusCode.OK);

        using var other = await manager.Http.PostAsync($"{pathBase}/containers", Json("""{"service_name":"demo","image":"apache"}"""), Ct);
        other.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await manager.Http.GetStringAsync(created.Headers.Location, Ct)).ShouldContain("\"name\":\"demo\"");
    }

    [Fact]
    public async Task A_caller_reads_its_own_writes()
    {
        await using var manager = await TestManager.StartAsync();
        var client = manager.Client;

        (await client.CreateAsync(Request("demo"), ct: Ct)).Name.ShouldBe("demo");
        (await client.ListAsync(ct: Ct)).Total.ShouldBe(1);
        (await client.ScaleAsync("demo", 3, Ct)).DesiredReplicas.ShouldBe(3);
        (await client.StopAsync("demo", Ct)).Status.ShouldBe(WorkloadPhase.Stopped);
        (await client.StopAsync("demo", Ct)).Status.ShouldBe(WorkloadPhase.Stopped);
        (await client.StartAsync("demo", s_patience, Ct)).ReadyReplicas.ShouldBe(3);
        (await client.RestartAsync("demo", Ct)).Name.ShouldBe("demo");
        (await client.PutAsync("demo", Request("demo") with { Image = "apache" }, s_patience, Ct)).Image.ShouldBe("apache");
        await client.DeleteAsync("demo", ct: Ct);
        (await client.ListAsync(ct: Ct)).Total.ShouldBe(0);
        (await Failure(() => client.GetAsync("demo", Ct))).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Start_with_a_body_creates_and_starts()
    {
        await using var manager = await TestManager.StartAsync();
        var client = manager.Client;

        (await client.StartAsync("echo", new WorkloadRequest { Image = "mcp/echo:latest", Port = 8000 }, s_patience, Ct)).Status.ShouldBe(WorkloadPhase.Running);
        await client.StopAsync("echo", Ct);
        (await client.StartAsync("echo", new WorkloadRequest { Image = "mcp/echo:latest", Port = 8000 }, s_patience, Ct)).Status.ShouldBe(WorkloadPhase.Running);

        var mismatch = await Failure(() => client.StartAsync("echo", Request("other"), ct: Ct));
        mismatch.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        mismatch.Problem.Errors.ShouldNotBeNull().Keys.ShouldBe(["service_name"]);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("", "application/x-www-form-urlencoded")]
    [InlineData("{}", "application/json")]
    public async Task Start_of_nothing_in_particular_starts_what_is_there(string body, string? type)
    {
        await using var manager = await TestManager.StartAsync();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = type is null ? null : new(type);

        using var unknown = await manager.Http.PostAsync("/containers/demo/start", content, Ct);

        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Who_waits_in_vain_is_told_why()
    {
        await using var manager = await TestManager.StartAsync();
        manager.Probe = new ProbeResult(ProbeOutcome.Refused, "nothing listens there");

        var failure = await Failure(() => manager.Client.CreateAsync(Request("demo"), TimeSpan.FromSeconds(1), Ct));

        failure.Status.ShouldBe(HttpStatusCode.GatewayTimeout);
        failure.Problem.Detail.ShouldNotBeNull().ShouldContain("nothing listens there");
    }

    [Fact]
    public async Task Who_waits_for_a_spec_that_is_rolled_back_gets_a_conflict()
    {
        await using var manager = await TestManager.StartAsync();
        await manager.Client.CreateAsync(Request("demo"), s_patience, Ct);
        var before = manager.Routes.Current.ShouldNotBeNull().ByName["demo"].Workload;
        manager.Probe = new ProbeResult(ProbeOutcome.Refused, "nothing listens there");

        var put = manager.Client.PutAsync("demo", Request("demo") with { Image = "broken" }, s_patience, Ct);
        await manager.Routes.WaitForAsync(s => s.ByName["demo"].Status.Image == "broken", Ct);
        manager.Backend.Change(WorkloadName.Parse("demo"), _ => before with { Message = "the spec before it was restored" });

        var failure = await Failure(() => put);
        failure.Status.ShouldBe(HttpStatusCode.Conflict);
        failure.Problem.Detail.ShouldNotBeNull().ShouldContain("the spec before it was restored");
    }

    [Fact]
    public async Task All_mistakes_of_a_query_are_named()
    {
        await using var manager = await TestManager.StartAsync();

        using var response = await manager.Http.GetAsync("/containers?status=up&limit=501&cursor=%21&label=x", Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await response.Content.ReadFromJsonAsync(ManagerJsonContext.Default.ProblemResponse, Ct);
        problem.ShouldNotBeNull().Errors.ShouldNotBeNull().Keys.Order().ShouldBe(["cursor", "label", "limit", "status"]);
    }

    [Theory]
    [InlineData("GET", "/containers/No_Name", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/containers/mcp", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/containers/unknown", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/containers/unknown", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/containers/unknown?volumes=yes", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/containers/unknown/stop", HttpStatusCode.NotFound)]
    [InlineData("POST", "/containers/unknown/restart", HttpStatusCode.NotFound)]
    [InlineData("POST", "/containers/unknown/start?wait=forever", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/containers/unknown/start?timeout=601", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/containers/unknown/logs", HttpStatusCode.NotFound)]
    [InlineData("GET", "/templates/unknown", HttpStatusCode.NotFound)]
    [InlineData("GET", "/unknown", HttpStatusCode.NotFound)]
    [InlineData("PUT", "/containers", HttpStatusCode.MethodNotAllowed)]
    public async Task Every_error_is_a_problem_document(string method, string path, HttpStatusCode status)
    {
        await using var manager = await TestManager.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await manager.Http.SendAsync(request, Ct);

        response.StatusCode.ShouldBe(status);
        response.Content.Headers.ContentType.ShouldNotBeNull().MediaType.ShouldBe("application/problem+json");
        var problem = await response.Content.ReadFromJsonAsync(ManagerJsonContext.Default.ProblemResponse, Ct);
        problem.ShouldNotBeNull().Status.ShouldBe((int)status);
        problem.TraceId.ShouldNotBeNullOrEmpty();
        (status != HttpStatusCode.MethodNotAllowed || response.Content.Headers.Allow.Count > 0).ShouldBeTrue();
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap()
    {
        await using var manager = await TestManager.StartAsync();
        foreach (var name in new[] { "c", "a", "b" })
        {
            await manager.Client.CreateAsync(Request(name) with { Labels = new Dictionary<string, string> { ["team"] = name == "b" ? "y" : "x" } }, ct: Ct);
        }

        var first = await manager.Client.ListAsync(new ListQuery { Limit = 2 }, Ct);
        first.Containers.Select(c => c.Name).ShouldBe(["a", "b"]);
        first.Total.ShouldBe(3);
        var second = await manager.Client.ListAsync(new ListQuery { Limit = 2, Cursor = first.NextCursor }, Ct);
        second.Containers.Select(c => c.Name).ShouldBe(["c"]);
        second.NextCursor.ShouldBeNull();

        (await manager.Client.ListAsync(new ListQuery { Labels = new Dictionary<string, string> { ["team"] = "x" } }, Ct)).Total.ShouldBe(2);
        (await manager.Client.ListAsync(new ListQuery { Status = WorkloadPhase.Failed }, Ct)).Total.ShouldBe(0);
        (await manager.Client.ListAsync(new ListQuery { Template = "nginx" }, Ct)).Total.ShouldBe(0);
    }

    [Fact]
    public async Task Before_the_first_snapshot_nothing_is_claimed()
    {
        await using var manager = await TestManager.StartAsync(
            awaitSnapshot: false,
            prepare: m => m.Backend.Failure = new ManagerException(ErrorKind.Unavailable, "down"));

        (await Failure(() => manager.Client.ListAsync(ct: Ct))).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await manager.Client.GetReadinessAsync(Ct)).Status.ShouldBe("not_ready");
        (await manager.Client.GetHealthAsync(Ct)).Status.ShouldBe("unhealthy");
    }

    [Fact]
    public async Task What_is_unexpected_stays_inside_and_in_the_log()
    {
        await using var manager = await TestManager.StartAsync();
        manager.Backend.Failure = new InvalidOperationException("password=1");

        var failure = await Failure(() => manager.Client.CreateAsync(Request("demo"), ct: Ct));

        failure.Status.ShouldBe(HttpStatusCode.InternalServerError);
        failure.Message.ShouldNotContain("password");
        lock (manager.Log)
        {
            manager.Log.ShouldContain(line => line.Contains(failure.Problem.TraceId!) && line.Contains("password=1"));
        }
    }

    private static WorkloadRequest Request(string name) => new() { ServiceName = name, Image = "nginx" };

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static Task<ManagerApiException> Failure(Func<Task> call) => Should.ThrowAsync<ManagerApiException>(call);
}
