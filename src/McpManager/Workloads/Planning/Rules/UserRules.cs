using System.Globalization;
using McpManager.Errors;

namespace McpManager.Workloads.Planning.Rules;

/// <summary><c>user</c>: a name, or <c>uid[:gid]</c>.</summary>
internal static class UserRules
{
    private const int MaxName = 32;

    public static string? Read(string? user, FieldErrors errors)
    {
        if (user is not null && !IsName(user) && !AreIds(user.Split(':')))
        {
            errors.Add("user", "must be a user's name, or uid or uid:gid in numbers");
        }

        return user;
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= MaxName
        && (char.IsAsciiLetterLower(text[0]) || text[0] == '_')
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-');

    // The highest id is -1 to the kernel: "leave it as it is".
    private static bool AreIds(string[] parts) =>
        parts.Length is 1 or 2
        && parts.All(part => uint.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id != uint.MaxValue);
}
