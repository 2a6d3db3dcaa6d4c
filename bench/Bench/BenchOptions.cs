namespace Bench;

/// <param name="Root">The repository.</param>
/// <param name="Work">An empty folder for state, configuration and logs of what is started; its owner removes it.</param>
/// <param name="Output">Where the results go.</param>
/// <param name="Sections">In the order they run.</param>
internal sealed record BenchOptions(string Root, string Work, string Output, IReadOnlyList<string> Sections, bool Quick)
{
    public const string Usage = "--root DIR --work DIR [--quick] [all | gateway create list start podman kubernetes ...]";

    public static readonly IReadOnlyList<string> AllSections = ["gateway", "create", "list", "start", "podman", "kubernetes"];

    public string ManagerDll => Path.Combine(Root, "src/McpManager/bin/Release/net10.0/McpManager.dll");

    public string EchoDll => Path.Combine(Path.GetDirectoryName(ManagerDll)!, "echo/EchoServer.dll");

    public int Rounds => Quick ? 3 : 5;

    /// <summary>Of one run of the load generator.</summary>
    public TimeSpan Round => Quick ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(2);

    /// <summary>Long enough for the runtime to have compiled the hot path to its last tier: with less, its compiler is measured.</summary>
    public TimeSpan WarmUp => Quick ? TimeSpan.FromSeconds(10) : TimeSpan.FromSeconds(15);

    /// <summary>Of what is timed once per try: creations, starts.</summary>
    public int Tries => Quick ? 4 : 10;

    public static BenchOptions? Parse(IReadOnlyList<string> args)
    {
        string? root = null, work = null;
        var quick = false;
        var sections = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--root" when i + 1 < args.Count:
                    root = args[++i];
                    break;
                case "--work" when i + 1 < args.Count:
                    work = args[++i];
                    break;
                case "--quick":
                    quick = true;
                    break;
                case "all":
                    sections.AddRange(AllSections);
                    break;
                case var name when AllSections.Contains(name):
                    sections.Add(name);
                    break;
                default:
                    return null;
            }
        }

        var chosen = sections.Count == 0 ? AllSections : [.. sections.Distinct()];
        return root is null || work is null ? null : new BenchOptions(root, work, Path.Combine(root, "artifacts/bench"), chosen, quick);
    }
}
