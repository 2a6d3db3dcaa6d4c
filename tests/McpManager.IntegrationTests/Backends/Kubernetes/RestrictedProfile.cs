using System.Text.Json.Nodes;

namespace McpManager.IntegrationTests.Backends.Kubernetes;

/// <summary>The <em>restricted</em> profile of the Pod Security Standards, on a pod as the server has it.</summary>
internal static class RestrictedProfile
{
    private static readonly string[] s_volumes = ["configMap", "downwardAPI", "emptyDir", "persistentVolumeClaim", "projected", "secret"];

    /// <summary>What of a pod's spec the profile does not allow; empty for a pod that it admits.</summary>
    public static IReadOnlyList<string> Breaks(JsonNode spec)
    {
        var breaks = new List<string>();
        void Check(bool holds, string what)
        {
            if (!holds)
            {
                breaks.Add(what);
            }
        }

        var pod = spec["securityContext"];
        foreach (var space in (string[])["hostNetwork", "hostPID", "hostIPC"])
        {
            Check((bool?)spec[space] != true, space);
        }

        foreach (var volume in spec["volumes"]?.AsArray() ?? [])
        {
            Check(volume!.AsObject().All(field => field.Key == "name" || s_volumes.Contains(field.Key)), $"volume {volume!["name"]}");
        }

        foreach (var container in spec["containers"]!.AsArray().Concat(spec["initContainers"]?.AsArray() ?? []).OfType<JsonNode>())
        {
            var own = container["securityContext"];
            Check((bool?)own?["allowPrivilegeEscalation"] == false, "allowPrivilegeEscalation");
            Check((bool?)own?["privileged"] != true, "privileged");
            Check(own?["capabilities"]?["drop"]?.AsArray().Any(c => (string?)c == "ALL") == true, "capabilities.drop");
            Check(own?["capabilities"]?["add"] is null, "capabilities.add");
            Check((bool?)(own?["runAsNonRoot"] ?? pod?["runAsNonRoot"]) == true, "runAsNonRoot");
            Check((long?)(own?["runAsUser"] ?? pod?["runAsUser"]) is > 0, "runAsUser");
            Check((string?)(own?["seccompProfile"]?["type"] ?? pod?["seccompProfile"]?["type"]) is "RuntimeDefault" or "Localhost", "seccompProfile");
            Check((bool?)own?["readOnlyRootFilesystem"] == true, "readOnlyRootFilesystem (not of the profile, but ours)");
            Check(container["ports"]?.AsArray().All(port => port!["hostPort"] is null) != false, "hostPort");
        }

        return breaks;
    }
}
