using System.Net;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Tests.Backends.Kubernetes.Client;

public class RetryPolicyTests
{
    private const string Map = """{"metadata":{"name":"a"}}""";

    private static readonly ConfigMap s_map = new() { Metadata = new ObjectMeta { Name = "a" } };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(429, "3")]
    [InlineData(503, "3")]
    [InlineData(500, "3")]
    [InlineData(429, "Sat, 01 Jan 2000 00:00:03 GMT")]
    public async Task The_server_is_waited_for_as_long_as_it_asks(int status, string retryAfter)
    {
        var time = new AutoTime();
        var cluster = FakeCluster.InTurn(() => Busy(status, retryAfter), FakeCluster.Ok(Map));
        using var client = cluster.Client(time);

        await client.CreateAsync(KubeResources.ConfigMaps, s_map, Ct);

        time.Waits.ShouldHaveSingleItem().ShouldBeInRange(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3.5));
    }

    [Fact]
    public async Task All_waits_of_a_call_are_bounded()
    {
        var time = new AutoTime();
        using var client = new FakeCluster((_, _) => Busy(429, "8")).Client(time);

        (await Should.ThrowAsync<KubernetesException>(() => client.CreateAsync(KubeResources.ConfigMaps, s_map, Ct))).Code.ShouldBe(429);

        time.Waits.Count.ShouldBe(3);
        time.Waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait).ShouldBeLessThan(RetryPolicy.MaxWait);
    }

    [Fact]
    public void Who_asks_for_an_hour_is_not_waited_for() =>
        new RetryPolicy(() => 0).After(new KubeReply(HttpStatusCode.ServiceUnavailable, [], TimeSpan.FromHours(1)), 0, TimeSpan.Zero).ShouldBeNull();

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(422)]
    [InlineData(409)]
    public void Without_being_asked_to_nothing_is_tried_again(int status) =>
        new RetryPolicy(() => 0).After(new KubeReply((HttpStatusCode)status, []), 0, TimeSpan.Zero).ShouldBeNull();

    [Fact]
    public void What_breaks_a_rule_is_not_tried_again_even_if_asked_to() =>
        new RetryPolicy(() => 0).After(new KubeReply(HttpStatusCode.UnprocessableEntity, [], TimeSpan.FromSeconds(1)), 0, TimeSpan.Zero).ShouldBeNull();

    [Fact]
    public void Too_many_requests_are_tried_again_without_a_time_too() =>
        new RetryPolicy(() => 0).After(new KubeReply(HttpStatusCode.TooManyRequests, []), 0, TimeSpan.Zero).ShouldNotBeNull();

    [Theory]
    [InlineData("NotReached", false, true)]
    [InlineData("Interrupted", true, true)]
    [InlineData("Interrupted", false, false)]
    [InlineData("TimedOut", true, false)]
    [InlineData("Untrusted", true, false)]
    [InlineData("Credentials", true, false)]
    public void Only_what_cannot_happen_twice_is_sent_again(string outage, bool isRead, bool again) =>
        new RetryPolicy(() => 0).After(new KubernetesUnavailableException(Enum.Parse<KubernetesOutage>(outage), "x"), isRead, failures: 0).HasValue.ShouldBe(again);

    private static HttpResponseMessage Busy(int status, string retryAfter)
    {
        var response = FakeCluster.Json((HttpStatusCode)status, "{}");
        response.Headers.Add("Retry-After", retryAfter);
        return response;
    }
}
