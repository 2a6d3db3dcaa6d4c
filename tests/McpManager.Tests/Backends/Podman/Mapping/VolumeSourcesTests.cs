using System.Net.Sockets;
using McpManager.Backends.Podman;
using McpManager.Backends.Podman.Mapping;
using McpManager.Errors;
using McpManager.Tests.Fakes;
using McpManager.Workloads.Files;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Backends.Podman.Mapping;

public sealed class VolumeSourcesTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _root;

    public VolumeSourcesTests()
    {
        _root = RealPath.Resolve(_folder.Path);
        Directory.CreateDirectory(_folder.Combine("allowed", "inner"));
        Directory.CreateDirectory(_folder.Combine("allowed-not"));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("data")]
    [InlineData("0")]
    [InlineData("My_data.1-x")]
    public void A_name_is_a_volume_of_the_workload_s_own(string source) =>
        Place(source).ShouldBe(new PlacedVolume(IsNamed: true, $"net.data.web.{source}", "/data", ReadOnly: false));

    [Theory]
    [InlineData("a b")]
    [InlineData("größe")]
    [InlineData("a,U")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public void A_name_of_another_kind_is_refused(string source) => Refused(source).ShouldStartWith("a volume's name must be");

    [Theory]
    [InlineData("allowed")]
    [InlineData("allowed/inner")]
    [InlineData("allowed/./inner/")]
    public void A_folder_at_or_below_a_root_is_bound(string source) =>
        Place($"{_root}/{source}").Source.ShouldBe($"{_root}/{source.Replace("/.", string.Empty, StringComparison.Ordinal).TrimEnd('/')}");

    [Theory]
    [InlineData("allowed-not")]
    [InlineData("allowed/..")]
    [InlineData("")]
    public void A_folder_beside_or_above_a_root_is_refused(string source) =>
        Refused($"{_root}/{source}").ShouldBe("leads outside of the folders that VOLUME_ROOTS allows");

    [Theory]
    [InlineData("/etc")]
    [InlineData("../allowed-not")]
    [InlineData("inner/../../allowed-not")]
    public void A_link_does_not_lead_out_of_a_root(string target)
    {
        File.CreateSymbolicLink(_folder.Combine("allowed", "link"), target);

        Refused($"{_root}/allowed/link").ShouldBe("leads outside of the folders that VOLUME_ROOTS allows");
    }

    [Fact]
    public void A_link_within_the_roots_is_followed_and_bound_as_what_it_leads_to()
    {
        File.CreateSymbolicLink(_folder.Combine("allowed", "link"), "inner");

        Place($"{_root}/allowed/link").Source.ShouldBe($"{_root}/allowed/inner");
    }

    [Fact]
    public void A_link_that_leads_in_a_circle_is_refused()
    {
        File.CreateSymbolicLink(_folder.Combine("allowed", "link"), "link");

        Refused($"{_root}/allowed/link").ShouldContain("too many links");
    }

    [Fact]
    public void Roots_may_lie_in_one_another_and_the_root_of_all_allows_all()
    {
        Place($"{_root}/allowed/inner", roots: [$"{_root}/allowed/inner", $"{_root}/allowed"]).IsNamed.ShouldBeFalse();
        Place("/etc", roots: ["/"]).Source.ShouldBe("/etc");
        Refused(_root, roots: []).ShouldContain("VOLUME_ROOTS names none");
    }

    [Fact]
    public void What_is_no_folder_is_refused()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.Combine("allowed", "s")));
        File.WriteAllText(_folder.Combine("allowed", "file"), string.Empty);

        Refused($"{_root}/allowed/s").ShouldBe("must be a folder");
        Refused($"{_root}/allowed/file").ShouldBe("must be a folder");
        Refused($"{_root}/allowed/nothing").ShouldStartWith("does not exist");
    }

    [Theory]
    [InlineData("allowed/inner")]
    [InlineData("allowed")]
    public void A_folder_with_Podman_s_socket_in_it_is_refused(string source) =>
        Refused($"{_root}/{source}", socket: $"{_root}/allowed/inner/podman.sock").ShouldBe("has Podman's own socket in it");

    [Fact]
    public void A_relative_folder_is_one_beside_the_template_and_read_only()
    {
        Place("./inner", template: $"{_root}/allowed", roots: []).ShouldBe(new PlacedVolume(IsNamed: false, $"{_root}/allowed/inner", "/data", ReadOnly: true));
        Refused("./../allowed-not", template: $"{_root}/allowed").ShouldStartWith("leads outside");
        Refused("./inner", template: null).ShouldContain("has no meaning here");
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once_and_the_rest_is_placed()
    {
        var errors = new FieldErrors();
        var spec = Specs.Of("web") with { Volumes = [new("data", "/a", ReadOnly: false), new("/etc", "/b", ReadOnly: false), new("x y", "/c", ReadOnly: false)] };

        Sources([_root]).Place(spec, errors).ShouldHaveSingleItem().Target.ShouldBe("/a");

        errors.ToImmutable().Keys.ShouldBe(["volumes./etc", "volumes.x y"]);
        Sources([]).NamedBy(spec with { Volumes = [.. spec.Volumes.Take(2)] }).ShouldBe(["net.data.web.data"]);
    }

    private static VolumeSources Sources(string[] roots, string? socket = null) => new([.. roots], new PodmanNames("net"), socket);

    private PlacedVolume Place(string source, string[]? roots = null, string? template = null)
    {
        var errors = new FieldErrors();
        var placed = Sources(roots ?? [$"{_root}/allowed"]).Place(Spec(source, template), errors);
        errors.ToImmutable().ShouldBeEmpty();
        return placed.ShouldHaveSingleItem();
    }

    private string Refused(string source, string[]? roots = null, string? template = null, string? socket = null)
    {
        var errors = new FieldErrors();
        Sources(roots ?? [$"{_root}/allowed"], socket).Place(Spec(source, template), errors).ShouldBeEmpty();
        return errors.ToImmutable().ShouldHaveSingleItem().Value.ShouldHaveSingleItem();
    }

    private static WorkloadSpec Spec(string source, string? template) =>
        Specs.Of("web") with { Volumes = [new VolumeMount(source, "/data", ReadOnly: false)], TemplateDirectory = template };
}
