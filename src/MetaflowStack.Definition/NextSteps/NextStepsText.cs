using System.Text;
using MetaflowStack.Definition.Credentials;
using MetaflowStack.Definition.Naming;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;

namespace MetaflowStack.Definition.NextSteps;

/// <summary>What a person does after a deployment, as text: correct for the chosen flags, nothing to edit by hand.</summary>
public static class NextStepsText
{
    /// <summary>Renders the text.</summary>
    /// <param name="stack">The deployed stack.</param>
    /// <param name="configFile">Where <c>config.json</c> was written, as the user should type it.</param>
    public static string Render(StackEndpoints stack, string configFile)
    {
        var settings = stack.Settings;
        var text = new StringBuilder();
        var step = 0;
        void Step(string title, params string[] lines)
        {
            text.Append(++step).Append(". ").Append(title).Append('\n');
            foreach (var line in lines)
                text.Append("     ").Append(line).Append('\n');
            text.Append('\n');
        }

        text.Append("Metaflow is deployed: ").Append(settings).Append("\n\n");
        if (settings.Cloud == CloudKind.Sandbox)
            text.Append("This stack is simulated: no flow can run on it. The steps are those of a real one.\n\n");

        Step("Check that you can reach the cluster:", [.. ClusterAccess(stack)]);
        Step("Install Metaflow and what it needs for Azure and Kubernetes:",
            "pip install metaflow azure-storage-blob azure-identity kubernetes");
        Step("Configure Metaflow. Your account needs the role Storage Blob Data Contributor on the storage account:",
            [.. Configure(stack, configFile)]);
        Step("Forward the services to your machine, each in a terminal of its own:", [.. Forwards(settings)]);
        Step("Open the Metaflow UI: http://localhost:3000");
        if (settings.DeployArgo)
        {
            Step("Sign in to Argo Workflows at https://localhost:2746 with this token (the whole line, with 'Bearer'):",
                "echo \"Bearer $(kubectl create token argo-server -n argo)\"");
            Step("Run a flow, then deploy it to Argo Workflows:",
                "python flow.py run --with kubernetes",
                "python flow.py argo-workflows create",
                "python flow.py argo-workflows trigger");
        }

        if (settings.DeployAirflow)
        {
            if (stack.OwnAirflow)
            {
                Step("Sign in to Airflow at http://localhost:9090 as 'admin' with this password:",
                    $"kubectl get secret {CredentialsDefinition.AirflowSecret} -n airflow -o jsonpath='{{.data.{AirflowIssuer.AdminPassword}}}' | base64 -d");
            }

            Step("Make an Airflow DAG of a flow" + (settings.DeployArgo ? " (the profile 'airflow' uses the namespace of Airflow):" : ":"),
                (settings.DeployArgo ? "METAFLOW_PROFILE=airflow " : "") + "python flow.py airflow create flow_dag.py");
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static IEnumerable<string> ClusterAccess(StackEndpoints stack)
    {
        var settings = stack.Settings;
        var names = new StackNames(settings);
        if (settings.UsesExistingCluster)
            yield return $"kubectl --kubeconfig {Quote(settings.Kubeconfig!)}{(settings.Context is null ? "" : $" --context {Quote(settings.Context)}")} get pods";
        else
        {
            yield return $"az login{(settings.Tenant is null ? "" : $" --tenant {Quote(settings.Tenant)}")}";
            yield return $"az aks get-credentials --subscription {stack.SubscriptionId} --resource-group {names.ResourceGroup} --name {names.ManagedCluster}";
            yield return "kubectl get pods";
        }
    }

    private static IEnumerable<string> Configure(StackEndpoints stack, string configFile)
    {
        yield return "mkdir -p ~/.metaflowconfig";
        yield return $"cp {Quote(configFile)} ~/.metaflowconfig/config.json";
        if (stack.Settings is { DeployArgo: true, DeployAirflow: true })
            yield return $"cp {Quote(configFile.Replace("config.json", "config_airflow.json", StringComparison.Ordinal))} ~/.metaflowconfig/config_airflow.json";
    }

    private static IEnumerable<string> Forwards(StackSettings settings)
    {
        yield return "kubectl port-forward service/metadata-service 8080:8080";
        yield return "kubectl port-forward service/metaflow-ui-backend-service 8083:8083";
        yield return "kubectl port-forward service/metaflow-ui-static-service 3000:3000";
        if (settings.DeployArgo)
        {
            yield return "kubectl port-forward -n argo service/argo-server 2746:2746";
            yield return "kubectl port-forward -n argo service/argo-events-webhook-eventsource-svc 12000:12000";
        }

        if (settings.DeployAirflow)
            yield return "kubectl port-forward -n airflow service/airflow-deployment-webserver 9090:8080";
    }

    private static string Quote(string text) =>
        text.All(c => char.IsLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or '~') ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
