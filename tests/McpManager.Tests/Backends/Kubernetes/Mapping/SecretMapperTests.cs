using System.Text;
using FsCheck;
using FsCheck.Fluent;
using McpManager.Backends.Kubernetes.Mapping;
using McpManager.Workloads.Spec;
using static McpManager.Tests.Backends.Kubernetes.Mapping.Places;

namespace McpManager.Tests.Backends.Kubernetes.Mapping;

public class SecretMapperTests
{
    private static readonly WorkloadSpec s_spec = Spec with { Environment = Sorted.Empty.Add("A", "é"), Secrets = Sorted.Empty.Add("B", "api") };

    [Fact]
    public void It_has_the_values_of_environment_and_secrets_and_never_changes()
    {
        var content = SecretMapper.Content(s_spec, reference => Encoding.UTF8.GetBytes($"value of {reference}"));
        var secret = SecretMapper.Map(s_spec, content, Place);

        secret.Data!.Select(pair => (pair.Key, Encoding.UTF8.GetString(Convert.FromBase64String(pair.Value)))).ShouldBe([("A", "é"), ("B", "value of api")]);
        (secret.Immutable, secret.Type, secret.Metadata.Name).ShouldBe((true, "Opaque", $"echo-env-{content.Hash}"));
        $"{content} {secret}".ShouldNotContain("value");
    }

    [Fact]
    public void Another_content_has_another_name()
    {
        var hashes = new[] { "1", "2" }.Select(value => SecretMapper.Content(s_spec, _ => Encoding.UTF8.GetBytes(value)).Hash).ToList();

        hashes.Distinct().Count().ShouldBe(2);
        hashes.ShouldAllBe(hash => hash.Length == 16 && hash.All(char.IsAsciiHexDigitLower));
        Hash("AB", "C").ShouldNotBe(Hash("A", "BC"));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 65, 0 })]
    public void A_variable_must_be_text_and_a_file_need_not(byte[] value)
    {
        Should.Throw<IOException>(() => SecretMapper.Content(s_spec, _ => value)).Message.ShouldContain("file:api");
        SecretMapper.Content(s_spec with { Secrets = Sorted.Empty.Add("B", "file:api") }, _ => value).Data["B"].ShouldBe(Convert.ToBase64String(value));
    }

    [Fact]
    public void More_than_a_Secret_takes_is_refused() =>
        Should.Throw<IOException>(() => SecretMapper.Content(
            Spec with { Secrets = Sorted.Empty.AddRange(Enumerable.Range(0, 5).Select(i => KeyValuePair.Create($"S{i}", "s"))) },
            _ => Encoding.ASCII.GetBytes(new string('x', 200 << 10)))).Message.ShouldContain("KiB");

    [Fact]
    public void No_value_is_in_any_other_object()
    {
        // Marked, so that no value can be a part of anything else by chance.
        var values = ArbMap.Default.GeneratorFor<Guid>().Select(guid => $"v{guid:N}");
        var specs =
            from environment in Gen.Zip(Gen.Elements("A", "B_1", "MCP_SERVICE_NAME", "PORT"), values).ListOf()
            from secrets in Gen.Elements("S1", "S2", "S3").ListOf()
            from reference in Gen.Elements("api", "file:cert")
            from replicas in Gen.Choose(1, 3)
            from autoscaled in Gen.Elements(true, false)
            from command in Gen.Elements("run", "$(A)", "$$$(A)", "$(S1)")
            select Spec with
            {
                Environment = Sorted.Empty.AddRange(environment.DistinctBy(pair => pair.Item1).Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2))),
                Secrets = Sorted.Empty.AddRange(secrets.Distinct().Select(name => KeyValuePair.Create(name, reference))),
                Replicas = replicas,
                Autoscaling = autoscaled ? new Autoscaling(1, 3, 80) : null,
                Command = [command],
                Volumes = [Volume("data", "/data")],
            };

        Prop.ForAll(specs.ToArbitrary(), IsSilent).Check(Config.QuickThrowOnFailure.WithMaxTest(100).WithQuietOnSuccess(true));
    }

    private static bool IsSilent(WorkloadSpec spec)
    {
        const string secret = "the-secret-value";
        var content = SecretMapper.Content(spec, _ => Encoding.ASCII.GetBytes(secret));
        string[] hidden = [.. spec.Environment.Values, secret, .. content.Data.Values];
        return AllButTheSecret(spec, content.Hash).All(json => !hidden.Any(value => json.Contains(value, StringComparison.Ordinal)));
    }

    private static string Hash(string name, string value) => SecretMapper.Content(Spec with { Environment = Sorted.Empty.Add(name, value) }, _ => []).Hash;
}
