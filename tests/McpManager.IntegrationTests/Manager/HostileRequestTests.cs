using System.Net;
using System.Net.Http.Headers;
using McpManager.IntegrationTests.Rigs;

namespace McpManager.IntegrationTests.Manager;

/// <summary>Requests that are wrong on purpose: each is refused with the fields that are wrong, and changes nothing.</summary>
public sealed class HostileRequestTests(ManagerFixture fixture) : IClassFixture<ManagerFixture>, IAsyncLifetime
{
    private readonly ManagerProcess _manager = fixture.Manager;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        (await _manager.Api.ListAsync()).Total.ShouldBe(0);
        (await _manager.Api.GetHealthAsync()).Status.ShouldBe("healthy");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_of_two_mebibytes_is_too_large(bool chunked)
    {
        using var body = RawCalls.Json($$"""{"service_name":"x","template":"echo","environment":{"X":"{{new string('x', 2 << 20)}}"} }""");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/containers") { Content = body };
        request.Headers.TransferEncodingChunked = chunked;

        // Asked before it is sent: what is sent all the same may only find a closed connection.
        request.Headers.ExpectContinue = true;
        using var response = await _manager.Http.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("""{"service_name":"x","template":"echo"} {}""")]
    [InlineData("""{"service_name":"x","template":"echo",}""")]
    [InlineData("""{"service_name":"x","template":"echo"/**/}""")]
    [InlineData("""{"service_name":"x","service_name":"y","template":"echo"}""")]
    public async Task A_body_that_is_no_such_json_cannot_be_read(string body) =>
        (await _manager.PostJsonAsync("/containers", body)).ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task Bytes_that_are_not_utf_8_cannot_be_read()
    {
        using var body = new ByteArrayContent([.. "{\"service_name\":\""u8, 0xff, 0xfe, .. "\",\"template\":\"echo\"}"u8]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        (await _manager.SendRawAsync("POST", "/containers", body)).ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Endlessly_nested_json_cannot_be_read()
    {
        var nested = string.Concat(Enumerable.Repeat("""{"a":""", 100_000));

        (await _manager.PostJsonAsync("/containers", $$"""{"service_name":"x","template":"echo","labels":{{nested}}""")).ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Ten_thousand_labels_are_too_many()
    {
        var labels = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"l{i}\":\"v\""));

        (await CreateAsync($$"""{"service_name":"x","template":"echo","labels":{ {{labels}} } }""")).ShouldRefuse(HttpStatusCode.UnprocessableEntity, "labels");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("Upper")]
    [InlineData("-x")]
    [InlineData("x-")]
    [InlineData("a_b")]
    [InlineData("a.b")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("../../etc/passwd")]
    [InlineData("ünlaut")]
    [InlineData("a\\u0000b")]
    [InlineData("x\\n")]
    [InlineData("abcdefghijklmnopqrstuvwxyz-abcdefghijklmn")]
    [InlineData("localhost")]
    [InlineData("api")]
    [InlineData("mcp")]
    [InlineData("manager")]
    [InlineData("traefik")]
    [InlineData("health")]
    [InlineData("metrics")]
    public async Task A_name_that_is_no_label_is_refused(string name) =>
        (await CreateAsync($$"""{"service_name":"{{name}}","template":"echo"}""")).ShouldRefuse(HttpStatusCode.UnprocessableEntity, "service_name");

    [Theory]
    [InlineData("nothing")]
    [InlineData("../../etc/passwd")]
    [InlineData("nginx.json")]
    [InlineData("nginx/html/index.html")]
    [InlineData("")]
    public async Task A_template_that_is_not_in_the_catalog_is_refused(string template)
    {
        (await CreateAsync($$"""{"service_name":"x","template":"{{template}}"}""")).ShouldRefuse(HttpStatusCode.UnprocessableEntity, "template");
        (await _manager.GetRawAsync($"/templates/{Uri.EscapeDataString(template)}x")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("..%2f..%2fetc%2fpasswd")]
    [InlineData("%00")]
    [InlineData("Upper")]
    public async Task A_path_that_names_no_possible_workload_is_refused(string name)
    {
        foreach (var (method, path) in new[] { ("GET", ""), ("DELETE", ""), ("GET", "/logs"), ("POST", "/stop"), ("POST", "/start") })
        {
            (await _manager.SendRawAsync(method, $"/containers/{name}{path}")).Status.ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task A_missing_required_variable_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("mcp-templates-").FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "needy.json"),
            """{"name":"needy","image":"x","required_env_vars":["API_TOKEN"],"process":{"command":["true"]}}""",
            TestContext.Current.CancellationToken);
        try
        {
            await using var manager = await ManagerProcess.StartAsync(("TEMPLATES_DIR", folder));

            var answer = await manager.PostJsonAsync("/containers", """{"service_name":"x","template":"needy"}""");

            answer.ShouldRefuse(HttpStatusCode.UnprocessableEntity, "environment.API_TOKEN");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task An_unknown_field_is_named() =>
        (await CreateAsync("""{"service_name":"x","template":"echo","replicsa":2,"labels":{"a":"b"}}""")).ShouldRefuse(HttpStatusCode.BadRequest, "replicsa");

    [Fact]
    public async Task Wrong_types_are_told_all_at_once() =>
        (await CreateAsync("""{"service_name":1,"template":"echo","replicas":"two","environment":{"A":1,"B":"b"},"labels":"x","command":{},"read_only":"no"}"""))
            .ShouldRefuse(HttpStatusCode.BadRequest, "service_name", "replicas", "environment.A", "labels", "command", "read_only");

    [Fact]
    public async Task Broken_rules_are_told_all_at_once() =>
        (await CreateAsync("""{"service_name":"A","template":"nothing","port":0,"replicas":-1,"restart_policy":"never","health_check_path":"x","stop_timeout":-1}"""))
            .WrongFields.ShouldBe(["service_name", "template", "port", "replicas", "restart_policy", "health_check_path", "stop_timeout"], ignoreOrder: true);

    [Theory]
    [InlineData("0", HttpStatusCode.UnprocessableEntity)]
    [InlineData("-1", HttpStatusCode.UnprocessableEntity)]
    [InlineData("65536", HttpStatusCode.UnprocessableEntity)]
    [InlineData("99999999999", HttpStatusCode.BadRequest)]
    [InlineData("80.5", HttpStatusCode.BadRequest)]
    public async Task A_port_that_is_none_is_refused(string port, HttpStatusCode status) =>
        (await CreateAsync($$"""{"service_name":"x","template":"echo","port":{{port}}}""")).ShouldRefuse(status, "port");

    [Fact]
    public async Task What_a_plain_process_cannot_be_held_to_is_refused_by_its_field() =>
        (await CreateAsync("""{"service_name":"x","template":"echo","cpu_limit":"0.5","pids_limit":10,"user":"nobody","volumes":{"/tmp":"/data"}}"""))
            .ShouldRefuse(HttpStatusCode.UnprocessableEntity, "cpu_limit", "pids_limit", "user", "volumes");

    private Task<Answer> CreateAsync(string body) => _manager.PostJsonAsync("/containers", body);
}
