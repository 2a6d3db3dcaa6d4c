using System.Security.Cryptography;
using System.Text;

namespace McpManager.Backends.Process.State;

/// <summary>A random name of a state folder, made once: its replicas carry it.</summary>
internal static class StateId
{
    public static string ReadOrCreate(StateFolder folder)
    {
        if (File.Exists(folder.IdFile) && File.ReadAllText(folder.IdFile).Trim() is { Length: > 0 } id)
        {
            return id;
        }

        var created = RandomNumberGenerator.GetHexString(16, lowercase: true);
        AtomicFile.Write(folder.IdFile, Encoding.ASCII.GetBytes(created));
        return created;
    }
}
