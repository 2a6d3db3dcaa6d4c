using McpManager.Backends.Kubernetes.Client;
using McpManager.Errors;

namespace McpManager.Backends.Kubernetes.Writing;

/// <summary>The API server's failures → the domain's. Pure.</summary>
internal static class KubernetesFailures
{
    public static ManagerException ToManager(IOException e) => e switch
    {
        KubernetesException { IsQuotaExceeded: true } => new(ErrorKind.QuotaExceeded, $"The cluster's quota is used up: {e.Message}", e),
        KubernetesException { IsForbidden: true } => new(ErrorKind.Unavailable, $"The cluster does not let the manager do it: {e.Message}", e),
        KubernetesException { IsInvalid: true } => new(ErrorKind.Invalid, $"The cluster refuses it: {e.Message}", e),
        KubernetesException { IsConflict: true } => new(ErrorKind.Conflict, $"It was changed at the same time by another; try again: {e.Message}", e),
        KubernetesException => new(ErrorKind.Unavailable, $"Kubernetes could not do it: {e.Message}", e),
        _ => new(ErrorKind.Unavailable, $"Kubernetes does not answer: {e.Message}", e),
    };

    /// <summary>Runs a call of a backend so that only the domain's failures leave it.</summary>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (IOException e)
        {
            throw ToManager(e);
        }
    }
}
