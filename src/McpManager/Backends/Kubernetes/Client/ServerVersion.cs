using System.Globalization;
using McpManager.Errors;

namespace McpManager.Backends.Kubernetes.Client;

/// <summary>Which Kubernetes the server is.</summary>
/// <param name="GitVersion"><c>v1.29.3-eks-adc7111</c>; distributions add to it.</param>
internal sealed record ServerVersion(int Major, int Minor, string GitVersion)
{
    /// <summary>0 for what is no number. Distributions write <c>20+</c> for a 20 with changes of their own.</summary>
    public static ServerVersion From(VersionInfo info) => new(Number(info.Major), Number(info.Minor), PlainText.Clean(info.GitVersion));

    private static int Number(string? text)
    {
        var digits = new string([.. (text ?? string.Empty).TakeWhile(char.IsAsciiDigit)]);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
