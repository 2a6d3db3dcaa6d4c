using System.Buffers.Text;
using System.Text;
using McpManager.Workloads.Spec;

namespace McpManager.Api.Containers;

/// <summary>
/// Where a page ended: the last name on it. Workloads that come and go between two pages shift none of the others. Encoded, so that nobody builds on
/// what is in it.
/// </summary>
internal static class PageCursor
{
    public static string Write(string lastName) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(lastName));

    /// <summary><c>null</c> when it is none of ours.</summary>
    public static string? Read(string? cursor)
    {
        if (cursor is not { Length: > 0 and <= 2 * WorkloadName.MaxLength } || !Base64Url.IsValid(cursor))
        {
            return null;
        }

        return WorkloadName.TryParse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)), out var name, out _) ? name.Value : null;
    }
}
