{{- define "labels" }}
    tier: airflow
    release: {{ .Release.Name }}
    chart: "{{ .Chart.Name }}-{{ .Chart.Version }}"
    heritage: {{ .Release.Service }}
    {{- with .Values.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}
{{- define "image" }}{{ .Values.defaultAirflowRepository }}:{{ .Values.defaultAirflowTag }}{{ end }}
{{- define "environment" }}
            {{- range .Values.env }}
            - name: {{ .name }}
              value: {{ .value | quote }}
            {{- end }}
            {{- range .Values.secret }}
            - name: {{ .envName }}
              valueFrom: {secretKeyRef: {name: {{ .secretName }}, key: {{ .secretKey | default "value" }} } }
            {{- end }}
            - name: AIRFLOW__CORE__FERNET_KEY
              valueFrom: {secretKeyRef: {name: {{ .Values.fernetKeySecretName }}, key: fernet-key} }
            - name: AIRFLOW__DATABASE__SQL_ALCHEMY_CONN
              valueFrom: {secretKeyRef: {name: {{ .Values.data.metadataSecretName }}, key: connection} }
            - name: AIRFLOW__WEBSERVER__SECRET_KEY
              valueFrom: {secretKeyRef: {name: {{ .Values.webserverSecretKeySecretName }}, key: webserver-secret-key} }
{{- end }}
{{- define "deployment" }}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .Release.Name }}-{{ .component }}
  labels:
    component: {{ .component }}
    {{- include "labels" . }}
  {{- with .settings.serviceAccount.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-{{ .component }}
  labels:
    component: {{ .component }}
    {{- include "labels" . }}
spec:
  replicas: 1
  selector:
    matchLabels: {tier: airflow, component: {{ .component }}, release: {{ .Release.Name }} }
  template:
    metadata:
      labels:
        component: {{ .component }}
        {{- include "labels" . | indent 4 }}
        {{- with .settings.labels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations: {{- toYaml .Values.airflowPodAnnotations | nindent 8 }}
    spec:
      serviceAccountName: {{ .Release.Name }}-{{ .component }}
      initContainers:
        - name: wait-for-airflow-migrations
          image: {{ include "image" . }}
          args: [airflow, db, check-migrations, "--migration-wait-timeout={{ .Values.images.migrationsWaitTimeout }}"]
          env: {{- include "environment" . }}
      containers:
        - name: {{ .component }}
          image: {{ include "image" . }}
          args: [bash, -c, "exec airflow {{ .component }}"]
          env: {{- include "environment" . }}
          resources: {{- toYaml .settings.resources | nindent 12 }}
          {{- if eq .component "webserver" }}
          ports: [{name: airflow-ui, containerPort: 8080}]
          livenessProbe: {httpGet: {path: /health, port: 8080}, initialDelaySeconds: 15}
          readinessProbe: {httpGet: {path: /health, port: 8080}, initialDelaySeconds: 15}
          {{- end }}
          volumeMounts: [{name: config, mountPath: /opt/airflow/airflow.cfg, subPath: airflow.cfg}]
      volumes: [{name: config, configMap: {name: {{ .Release.Name }}-config} }]
{{- end }}
{{- define "job" }}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-{{ .name }}
  labels:
    component: {{ .name }}
    {{- include "labels" . }}
  {{- if .job.useHelmHooks }}
  annotations: {helm.sh/hook: "post-install,post-upgrade", helm.sh/hook-delete-policy: "before-hook-creation,hook-succeeded"}
  {{- end }}
spec:
  ttlSecondsAfterFinished: {{ .job.ttlSecondsAfterFinished }}
  template:
    metadata:
      labels: {component: {{ .name }}, chart: "{{ .Chart.Name }}-{{ .Chart.Version }}"}
      annotations: {{- toYaml .Values.airflowPodAnnotations | nindent 8 }}
    spec:
      restartPolicy: OnFailure
      containers:
        - name: {{ .name }}
          image: {{ include "image" . }}
          args: {{- toYaml .args | nindent 12 }}
          env:
            {{- include "environment" . }}
            {{- with .job.env }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          resources: {{- toYaml .job.resources | nindent 12 }}
{{- end }}
