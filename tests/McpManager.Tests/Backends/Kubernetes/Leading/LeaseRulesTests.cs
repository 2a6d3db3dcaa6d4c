using System.Text.RegularExpressions;
using McpManager.Backends.Kubernetes.Leading;
using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Tests.Backends.Kubernetes.Leading;

public class LeaseRulesTests
{
    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(15);

    [Fact]
    public void A_lease_that_is_not_there_or_nobody_s_may_be_taken()
    {
        LeaseRules.MayTake(null, "a", TimeSpan.Zero).ShouldBeTrue();
        LeaseRules.MayTake(LeaseRules.Released(HeldBy("b")), "a", TimeSpan.Zero).ShouldBeTrue();
    }

    [Fact]
    public void Another_s_lease_may_be_taken_once_it_was_not_renewed_for_its_duration()
    {
        LeaseRules.MayTake(HeldBy("b"), "a", TimeSpan.FromSeconds(14)).ShouldBeFalse();
        LeaseRules.MayTake(HeldBy("b"), "a", TimeSpan.FromSeconds(15)).ShouldBeTrue();
        LeaseRules.MayTake(HeldBy("a"), "a", TimeSpan.Zero).ShouldBeTrue();
    }

    [Fact]
    public void Times_have_six_digits_of_a_second_as_the_server_wants_them()
    {
        var lease = LeaseRules.Taken(null, "mcp-manager", "a", s_duration, Given.Noon.AddTicks(1234567));

        lease.Spec!.RenewTime.ShouldBe("2026-01-02T12:00:00.123456Z");
        Regex.IsMatch(lease.Spec.AcquireTime!, @"\.\d{6}Z$").ShouldBeTrue();
    }

    [Fact]
    public void A_new_holder_is_counted_and_a_renewal_is_not()
    {
        var taken = LeaseRules.Taken(HeldBy("b"), "mcp-manager", "a", s_duration, Given.Noon);
        var renewed = LeaseRules.Taken(taken, "mcp-manager", "a", s_duration, Given.Noon.AddSeconds(3));

        taken.Spec!.LeaseTransitions.ShouldBe(1);
        renewed.Spec!.LeaseTransitions.ShouldBe(1);
        renewed.Spec.AcquireTime.ShouldBe(taken.Spec.AcquireTime);
        renewed.Metadata.ResourceVersion.ShouldBe("7", "of two that try, one must fail");
    }

    private static Lease HeldBy(string holder) => new()
    {
        Metadata = new ObjectMeta { Name = "mcp-manager", ResourceVersion = "7" },
        Spec = new LeaseSpec { HolderIdentity = holder, LeaseDurationSeconds = 15, AcquireTime = "2026-01-01T00:00:00.000000Z" },
    };
}
