using System.Collections.Immutable;
using System.Text;
using McpManager.Client;
using McpManager.Errors;
using McpManager.Json;

namespace McpManager.Tests.Json;

public sealed class StrictJsonTests
{
    [Fact]
    public void Reads_every_kind_of_field()
    {
        var request = Read("""
            {"service_name":"a","command":["x","y"],"port":80,"environment":{"A":"1","B":""},"read_only":false,
             "autoscaling":{"min_replicas":1,"max_replicas":3}}
            """);

        request.ServiceName.ShouldBe("a");
        request.Command.ShouldBe(["x", "y"]);
        request.Port.ShouldBe(80);
        request.Environment!["A"].ShouldBe("1");
        request.Environment["B"].ShouldBe("");
        request.ReadOnly.ShouldBe(false);
        request.Autoscaling!.MaxReplicas.ShouldBe(3);
        request.Image.ShouldBeNull();
    }

    [Theory]
    [InlineData("environmnt", "environment")]
    [InlineData("serviceName", "service_name")]
    [InlineData("Image", "image")]
    [InlineData("memory-limit", "memory_limit")]
    [InlineData("cpu_limits", "cpu_limit")]
    public void Suggests_the_field_that_was_meant(string wrong, string meant) =>
        Errors($$"""{"{{wrong}}": 1}""")[wrong].ShouldBe([$"unknown field; did you mean '{meant}'?"]);

    [Fact]
    public void Suggests_nothing_for_what_resembles_nothing() =>
        Errors("""{"privileged_mode_of_old": true}""")["privileged_mode_of_old"].ShouldBe(["unknown field"]);

    [Theory]
    [InlineData("""{"image": 1}""", "image", "must be a string")]
    [InlineData("""{"image": {}}""", "image", "must be a string")]
    [InlineData("""{"port": "80"}""", "port", "must be an integer")]
    [InlineData("""{"port": 80.5}""", "port", "must be an integer")]
    [InlineData("""{"port": 99999999999}""", "port", "must be an integer")]
    [InlineData("""{"port": true}""", "port", "must be an integer")]
    [InlineData("""{"read_only": "yes"}""", "read_only", "must be true or false")]
    [InlineData("""{"command": "sh -c x"}""", "command", "must be an array of strings")]
    [InlineData("""{"command": ["a", 1]}""", "command[1]", "must be a string")]
    [InlineData("""{"command": [null]}""", "command[0]", "must be a string")]
    [InlineData("""{"environment": ["A=1"]}""", "environment", "must be an object of strings")]
    [InlineData("""{"environment": {"FOO": 1}}""", "environment.FOO", "must be a string")]
    [InlineData("""{"environment": {"FOO": null}}""", "environment.FOO", "must be a string")]
    [InlineData("""{"environment": {"FOO": "1", "FOO": "2"}}""", "environment.FOO", "is given more than once")]
    [InlineData("""{"port": 1, "port": 2}""", "port", "is given more than once")]
    [InlineData("""{"autoscaling": 3}""", "autoscaling", "must be an object")]
    [InlineData("""{"autoscaling": {"max_replicas": "3"}}""", "autoscaling.max_replicas", "must be an integer")]
    [InlineData("""{"autoscaling": {"max_replica": 3}}""", "autoscaling.max_replica", "unknown field; did you mean 'max_replicas'?")]
    [InlineData("""{"image": "\ud800"}""", "image", "must be valid Unicode")]
    [InlineData("""{"environment": {"A": "\udc00"}}""", "environment.A", "must be valid Unicode")]
    [InlineData("""{"environment": {"\ud800": "1"}}""", "environment", "has a name that is not valid Unicode")]
    public void Names_the_field_and_what_it_must_be(string json, string field, string message)
    {
        var errors = Errors(json);
        errors.Keys.ShouldBe([field]);
        errors[field].ShouldBe([message]);
    }

    [Fact]
    public void Tells_everything_at_once() =>
        Errors("""{"imag": "x", "port": "1", "environment": {"A": 1, "B": []}, "command": 1, "labels": {"a": null}}""").Keys
            .ShouldBe(["command", "environment.A", "environment.B", "imag", "labels.a", "port"], ignoreOrder: true);

    [Fact]
    public void A_null_is_an_absent_field() =>
        Read("""{"image": null, "port": null, "environment": null, "autoscaling": {"min_replicas": null}}""")
            .ShouldBe(new WorkloadRequest { Autoscaling = new AutoscalingRequest() });

    [Theory]
    [InlineData("[]", "an array")]
    [InlineData("\"x\"", "a string")]
    [InlineData("1", "a number")]
    [InlineData("null", "null")]
    [InlineData("true", "a boolean")]
    public void The_body_must_be_an_object(string json, string kind) =>
        Failure(json).Message.ShouldBe($"This must be a JSON object; it is {kind}.");

    [Theory]
    [InlineData("{\n  \"image\": x\n}", "line 2, position 12")]
    [InlineData("{\"a\":1,}", "line 1, position 8")]
    [InlineData("{} {}", "line 1, position 4")]
    [InlineData("// no\n{}", "line 1, position 1")]
    public void Says_where_broken_json_breaks(string json, string where) =>
        Failure(json).Message.ShouldBe($"This is not JSON: it breaks at {where}.");

    [Fact]
    public void Nothing_is_said_to_be_nothing() => Failure("").Message.ShouldBe("This is empty; it must be a JSON object.");

    [Fact]
    public void Endless_nesting_is_broken_json() =>
        Failure(string.Concat(Enumerable.Repeat("{\"a\":", 5000))).Message.ShouldStartWith("This is not JSON");

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused() =>
        Should.Throw<ManagerException>(() => StrictJson.Read(new byte[] { 0x7B, 0x22, 0xFF, 0x22, 0x7D }, ManagerJsonContext.Default.WorkloadRequest))
            .Message.ShouldContain("UTF-8");

    [Fact]
    public void A_byte_order_mark_is_skipped() =>
        StrictJson.Read(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}' }, ManagerJsonContext.Default.ScaleRequest).Replicas.ShouldBeNull();

    [Fact]
    public void A_hostile_body_gets_a_bounded_answer()
    {
        var many = string.Join(",", Enumerable.Range(0, 10_000).Select(i => $"\"{new string('x', 200)}{i}\": 1"));
        var errors = Errors($"{{{many}, \"command\": [{string.Join(",", Enumerable.Repeat("1", 10_000))}]}}");
        errors.Sum(pair => pair.Value.Length).ShouldBeLessThan(200);
        errors.Keys.ShouldAllBe(key => key.Length < 120);
    }

    [Fact]
    public void Control_characters_of_a_name_are_not_repeated() =>
        Errors("""{"a\r\nb": 1}""").Keys.ShouldBe(["a??b"]);

    private static WorkloadRequest Read(string json) => StrictJson.Read(Encoding.UTF8.GetBytes(json), ManagerJsonContext.Default.WorkloadRequest);

    private static ManagerException Failure(string json)
    {
        var failure = Should.Throw<ManagerException>(() => Read(json));
        failure.Kind.ShouldBe(ErrorKind.Malformed);
        return failure;
    }

    private static ImmutableSortedDictionary<string, ImmutableArray<string>> Errors(string json) => Failure(json).Fields;
}
