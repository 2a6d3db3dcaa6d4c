namespace Bench.Processes;

/// <summary>Finds installed programs. The system folders are looked into even where PATH lacks them: nginx is in one.</summary>
internal static class Programs
{
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
        .Concat(["/usr/sbin", "/usr/bin", "/sbin", "/bin"])
        .Where(Path.IsPathFullyQualified)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}
