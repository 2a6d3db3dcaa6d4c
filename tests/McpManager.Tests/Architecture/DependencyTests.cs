using System.Text.RegularExpressions;

namespace McpManager.Tests.Architecture;

/// <summary>Holds the direction of dependencies between the manager's folders, by the using directives of its sources.</summary>
public partial class DependencyTests
{
    private static readonly string s_source = Path.Combine(Repository.Root, "src", "McpManager");

    // Folder → the folders that it may use. A folder may use itself; Hosting, the composition root, uses all.
    private static readonly Dictionary<string, string[]> s_allowed = new(StringComparer.Ordinal)
    {
        ["Errors"] = ["Json"],
        ["Json"] = ["Errors", "Workloads.Spec"],
        ["Configuration"] = ["Errors", "Workloads.Spec"],
        ["Templates"] = ["Errors", "Json", "Configuration", "Workloads.Spec"],
        ["Workloads"] = ["Templates", "Errors", "Json", "Configuration"],
        ["Routing"] = ["Workloads", "Errors", "Configuration"],
        ["Backends"] = ["Workloads", "Errors", "Json", "Configuration"],
        ["Gateway"] = ["Routing", "Workloads", "Errors", "Configuration"],
        ["Traefik"] = ["Routing", "Workloads", "Errors", "Configuration"],
        ["Security"] = ["Routing", "Workloads", "Errors", "Configuration"],
        ["Observability"] = ["Routing", "Workloads", "Templates", "Errors", "Configuration"],
        ["Api"] = ["Observability", "Routing", "Workloads", "Templates", "Errors", "Json", "Configuration"],
        ["Hosting"] = ["Api", "Backends", "Gateway", "Traefik", "Observability", "Security", "Routing", "Workloads", "Templates", "Errors", "Json", "Configuration"],
    };

    [Fact]
    public void Folders_use_only_what_is_below_them()
    {
        var wrong = Sources()
            .SelectMany(file => Used(file.Path).Where(used => !Allows(file.Folder, used)).Select(used => $"{file.Path}: {used}"))
            .ToList();

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Every_folder_has_its_place() =>
        Sources().Select(file => file.Folder).Distinct().Where(folder => !s_allowed.ContainsKey(folder)).ShouldBeEmpty();

    [Fact]
    public void A_backend_knows_no_other_backend_and_no_HTTP_server()
    {
        foreach (var (folder, path) in Sources().Where(file => file.Folder == "Backends"))
        {
            var own = Path.GetRelativePath(Path.Combine(s_source, folder), path).Split(Path.DirectorySeparatorChar)[0];
            Used(path).Where(used => used.StartsWith("Backends.", StringComparison.Ordinal) && used.Split('.')[1] != own).ShouldBeEmpty(path);
            File.ReadAllText(path).ShouldNotContain("Microsoft.AspNetCore", Case.Sensitive, path);
        }
    }

    private static bool Allows(string folder, string used) =>
        used.Split('.')[0] == folder
        || used == "Client"
        || s_allowed[folder].Any(allowed => used == allowed || used.StartsWith(allowed + ".", StringComparison.Ordinal));

    private static IEnumerable<(string Folder, string Path)> Sources() => Directory.EnumerateFiles(s_source, "*.cs", SearchOption.AllDirectories)
        .Select(path => (Parts: Path.GetRelativePath(s_source, path).Split(Path.DirectorySeparatorChar), Path: path))
        .Where(file => file.Parts.Length > 1 && file.Parts[0] is not ("obj" or "bin"))
        .Select(file => (file.Parts[0], file.Path));

    private static IEnumerable<string> Used(string path) => File.ReadLines(path)
        .Select(line => Using().Match(line))
        .Where(match => match.Success)
        .Select(match => match.Groups["used"].Value);

    [GeneratedRegex(@"^using (static )?(\w+ = )?McpManager\.(?<used>[\w.]+);", RegexOptions.ExplicitCapture)]
    private static partial Regex Using();
}
