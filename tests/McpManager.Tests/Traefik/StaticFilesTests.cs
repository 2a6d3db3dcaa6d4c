using System.Text.Json.Nodes;
using McpManager.Tests.Architecture;
using McpManager.Tests.Hosting;

namespace McpManager.Tests.Traefik;

/// <summary>Traefik's own files, which fit the document that the manager serves.</summary>
public sealed class StaticFilesTests
{
    private static readonly string s_folder = Path.Combine(Repository.Root, "traefik");

    private static JsonObject Static => YamlFile.Read(Path.Combine(s_folder, "traefik.yml"));

    private static JsonObject Manager => YamlFile.Read(Path.Combine(s_folder, "dynamic", "manager.yml"));

    private static JsonObject Tls => YamlFile.Read(Path.Combine(s_folder, "dynamic", "tls.yml.example"));

    [Fact]
    public void Every_field_of_the_dynamic_files_is_one_of_Traefik_s()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(s_folder, "dynamic"), "*.yml").Append(Path.Combine(s_folder, "dynamic", "tls.yml.example")))
        {
            var document = YamlFile.Read(file);

            // The list has the HTTP part only.
            document.Remove("tls");
            LegalFields.Problems(document).ShouldBeEmpty(file);
        }
    }

    [Fact]
    public void Every_entry_point_and_service_that_a_router_names_is_there()
    {
        var entryPoints = Static["entryPoints"]!.AsObject().Names();
        var services = Manager["http"]!["services"]!.AsObject().Names().Concat(["api@internal", "prometheus@internal"]).ToList();
        foreach (var (_, router) in Manager.Routers().Concat(Tls.Routers()))
        {
            router!["entryPoints"].Texts().ShouldBeSubsetOf(entryPoints);
            router["service"]!.GetValue<string>().ShouldBeOneOf([.. services]);
        }

        entryPoints.ShouldContain(TestManager.Options.TraefikEntryPoints.ShouldHaveSingleItem());
        entryPoints.ShouldContain(global::McpManager.Traefik.RouterBuilder.TlsEntryPoint);
    }

    [Fact]
    public async Task Traefik_polls_what_the_manager_serves()
    {
        await using var manager = await TestManager.StartAsync(TestManager.Options with { AllowedHosts = ["mcp-manager"] });
        var endpoint = Static["providers"]!["http"]!["endpoint"]!.GetValue<string>();

        (await manager.Http.GetStringAsync(endpoint, TestContext.Current.CancellationToken)).ShouldBe("{}");
    }

    [Fact]
    public async Task The_health_check_is_answered_to_the_host_name_that_it_sends()
    {
        await using var manager = await TestManager.StartAsync();
        var check = Manager.LoadBalancerOf("manager")["healthCheck"]!;
        using var request = new HttpRequestMessage(HttpMethod.Get, check["path"]!.GetValue<string>());
        request.Headers.Host = check["hostname"]!.GetValue<string>();

        using var response = await manager.Http.SendAsync(request, TestContext.Current.CancellationToken);

        response.IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public void Answers_may_last_and_the_dashboard_answers_to_known_names_only()
    {
        foreach (var (name, entryPoint) in Static["entryPoints"]!.AsObject())
        {
            (entryPoint!["transport"]?["respondingTimeouts"]?["writeTimeout"]?.GetValue<string>() ?? "0s").ShouldBe("0s", name);
        }

        Static["api"]!.AsObject().ContainsKey("insecure").ShouldBeFalse();
        Manager.Routers().Where(pair => pair.Value!["entryPoints"].Texts().Contains("traefik"))
            .ShouldAllBe(pair => pair.Value!["rule"]!.GetValue<string>().Contains("Host(`localhost`)"));
    }
}
