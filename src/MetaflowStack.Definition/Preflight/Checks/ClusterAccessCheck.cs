using System.Globalization;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Preflight.Checks;

/// <summary>For <c>--kubeconfig</c>: whether the cluster answers, is new enough, and lets the account make what the stack has.</summary>
internal sealed class ClusterAccessCheck(Func<CancellationToken, Task<KubernetesClient?>> connect) : IPreflightCheck
{
    // The client itself would go on trying for minutes.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    public string Area => "cluster";

    public async Task<IReadOnlyList<Finding>> RunAsync(PreflightFacts facts, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        try
        {
            var client = (await connect(limit.Token))!;
            var version = await client.GetVersionAsync(limit.Token);
            var wanted = facts.Definition.Graph.Resources.OfType<KubernetesObject>()
                .Select(item => KubernetesObjectId.Of(item.Manifest))
                .Append(new KubernetesObjectId("v1", "Secret", "default", "any"))
                .Select(id => new AccessQuestion("create", id.ApiVersion, id.Kind, id.Namespace)).Distinct().ToList();
            var answers = await Task.WhenAll(wanted.Select(async question => (Question: question, IsAllowed: await client.MayAsync(question, limit.Token))));
            return Judge(version, [.. answers.Where(answer => !answer.IsAllowed).Select(answer => answer.Question)], client.Connection.Server.ToString(), wanted.Count);
        }
        catch (StackException exception)
        {
            return [Finding.Failure(exception.Details with { What = $"The cluster of --kubeconfig cannot be used: {exception.Details.What}" })];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [Finding.Failure(new ErrorDetails
            {
                What = $"The cluster of --kubeconfig does not answer: nothing came within {Timeout.TotalSeconds} s",
                Remedy = $"Check that it runs and is reached from here: kubectl --kubeconfig {facts.Scope.Settings.Kubeconfig} version",
            })];
        }
    }

    /// <summary>What the cluster's answers mean.</summary>
    /// <param name="version">Its version: <c>v1.33.2</c>.</param>
    /// <param name="denied">What the account may not do.</param>
    /// <param name="server">Its address.</param>
    /// <param name="asked">How many kinds were asked about.</param>
    internal static IReadOnlyList<Finding> Judge(string version, IReadOnlyList<AccessQuestion> denied, string server, int asked)
    {
        var findings = new List<Finding>();
        if (Version.TryParse(version.TrimStart('v').Split('+', '-')[0], out var number) && number < KubernetesVersionCheck.Oldest)
        {
            findings.Add(Finding.Failure(new ErrorDetails
            {
                What = $"The cluster at {server} has Kubernetes {version}, and the stack needs {KubernetesVersionCheck.Oldest}",
                Remedy = "Upgrade it, or leave --kubeconfig out: a cluster is made then",
            }));
        }

        if (denied.Count > 0)
        {
            findings.Add(Finding.Failure(new ErrorDetails
            {
                What = $"The account of --kubeconfig may not make everything that the stack has in the cluster at {server}",
                Code = "Forbidden",
                Why = $"It may not create {string.Join(", ", denied)}",
                Remedy = "Ask an administrator of the cluster to run: kubectl create clusterrolebinding metaflow-stack --clusterrole=cluster-admin --user=YOU",
            }));
        }

        return findings.Count > 0 ? findings : [Finding.Passed(string.Create(CultureInfo.InvariantCulture, $"{server} answers with Kubernetes {version} and allows all {asked} kinds of objects"))];
    }
}
