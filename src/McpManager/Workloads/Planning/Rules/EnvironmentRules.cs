using System.Collections.Immutable;
using System.Text;
using McpManager.Client;
using McpManager.Errors;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Planning.Rules;

/// <summary><c>environment</c> and <c>secrets</c>: names, sizes, and that no variable is given twice.</summary>
internal static class EnvironmentRules
{
    public const int MaxVariables = 256;
    public const int MaxValueBytes = 32 << 10;
    public const int MaxTotalBytes = 256 << 10;
    public const int MaxReferenceBytes = 1024;

    public static ImmutableSortedDictionary<string, string> Environment(WorkloadRequest request, FieldErrors errors)
    {
        if (request.Environment is not { Count: > 0 } given || TooMany("environment", given, errors))
        {
            return Sorted.Empty;
        }

        foreach (var (name, value) in given)
        {
            CheckVariable("environment", name, value, MaxValueBytes, errors);
        }

        if (given.Sum(pair => (long)Encoding.UTF8.GetByteCount(pair.Value ?? "")) > MaxTotalBytes)
        {
            errors.Add("environment", $"must be at most {MaxTotalBytes} bytes in sum");
        }

        return Sorted.Empty.AddRange(WithoutPort(request, given, errors));
    }

    public static ImmutableSortedDictionary<string, string> Secrets(WorkloadRequest request, FieldErrors errors)
    {
        if (request.Secrets is not { Count: > 0 } given || TooMany("secrets", given, errors))
        {
            return Sorted.Empty;
        }

        foreach (var (name, reference) in given)
        {
            CheckVariable("secrets", name, reference, MaxReferenceBytes, errors);
            if (string.IsNullOrWhiteSpace(reference) || reference.Any(char.IsControl))
            {
                errors.Add(FieldPath.Of("secrets", name), "must be a reference to a secret, without control characters");
            }

            if (request.Environment?.ContainsKey(name) == true)
            {
                errors.Add(FieldPath.Of("secrets", name), "is given in environment too");
            }

            if (name is "PORT")
            {
                errors.Add(FieldPath.Of("secrets", name), "use port");
            }
        }

        return Sorted.Empty.AddRange(given);
    }

    // Backends set PORT themselves, and some choose it: a copy of the port in the spec would only be a second truth.
    private static IEnumerable<KeyValuePair<string, string>> WithoutPort(WorkloadRequest request, IReadOnlyDictionary<string, string> given, FieldErrors errors)
    {
        if (given.TryGetValue("PORT", out var port) && port != (request.Port ?? PlanDefaults.Port).ToString())
        {
            errors.Add("environment.PORT", $"differs from the port {request.Port ?? PlanDefaults.Port}; use port");
        }

        return given.Where(pair => pair.Key != "PORT");
    }

    private static bool TooMany(string field, IReadOnlyDictionary<string, string> given, FieldErrors errors)
    {
        if (given.Count > MaxVariables)
        {
            errors.Add(field, $"must have at most {MaxVariables} variables, has {given.Count}");
            return true;
        }

        return false;
    }

    private static void CheckVariable(string field, string name, string? value, int maxBytes, FieldErrors errors)
    {
        if (!IsName(name))
        {
            errors.Add(FieldPath.Of(field, name), "a variable's name must be letters, digits and underscores, not begin with a digit, and have at most 255 characters");
        }

        if (TextRules.Problem(value, maxBytes) is { } problem)
        {
            errors.Add(FieldPath.Of(field, name), problem);
        }
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 255 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
