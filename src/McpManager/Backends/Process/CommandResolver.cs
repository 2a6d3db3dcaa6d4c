using System.Runtime.InteropServices;

namespace McpManager.Backends.Process;

/// <summary>Finds programs as a shell would: on the manager's PATH, then on the PATH that replicas get, then where .NET itself is installed.</summary>
internal sealed class CommandResolver
{
    /// <summary>What a replica gets as PATH unless its environment says otherwise: the usual one of a container.</summary>
    public const string ReplicaPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private readonly string[] _folders;

    public CommandResolver(string? managerPath)
    {
        // The runtime folder is ROOT/shared/Microsoft.NETCore.App/VERSION; the dotnet host is in ROOT.
        var dotnetRoot = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        _folders = [.. (managerPath ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(ReplicaPath.Split(':'))
            .Append(dotnetRoot)
            .Where(Path.IsPathFullyQualified)
            .Distinct()];
    }

    /// <summary>The absolute path of a program, or why there is none.</summary>
    public (string? Path, string? Error) Resolve(string command)
    {
        if (Path.IsPathFullyQualified(command))
        {
            return Check(command);
        }

        if (command.Contains('/'))
        {
            return (null, $"'{command}' must be an absolute path or the name of a program on PATH");
        }

        var file = OperatingSystem.IsWindows() && !Path.HasExtension(command) ? command + ".exe" : command;
        var found = _folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(path => Check(path).Error is null);
        return found is null ? (null, $"'{command}' is not on PATH of this machine") : (found, null);
    }

    private static (string? Path, string? Error) Check(string path)
    {
        if (Directory.Exists(path))
        {
            return (null, $"'{path}' is a folder");
        }

        if (!File.Exists(path))
        {
            return (null, $"'{path}' does not exist");
        }

        const UnixFileMode executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & executable) != UnixFileMode.None
            ? (path, null)
            : (null, $"'{path}' is not executable");
    }
}
